package raftstore

import (
	"errors"
	"fmt"
	"os"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/hashicorp/raft"

	"github.com/cupo-ec/cupo/raftstore/pebblelog"
)

// provision makes a new node in an empty data directory: a cluster of one under the given address,
// or, where that is empty, a node without a cluster. The identity is written last: a crash before
// that leaves a directory that is cleared and provisioned again.
func provision(l layout, id identity, address raft.ServerAddress, options pebblelog.Options) error {
	if err := writeFile(l.fs, l.provisioning(), nil); err != nil {
		return fmt.Errorf("announcing the provisioning: %w", err)
	}
	if err := syncDir(l.fs, l.dir); err != nil {
		return fmt.Errorf("announcing the provisioning: %w", err)
	}
	if err := clearUnfinished(l); err != nil {
		return fmt.Errorf("clearing an unfinished provisioning: %w", err)
	}
	if err := provisionLog(l, id, address, options); err != nil {
		return err
	}
	if address == "" {
		if err := writeFile(l.fs, l.joining(), nil); err != nil {
			return fmt.Errorf("noting that the node is to join: %w", err)
		}
	}
	if err := provisionMark(l, 0); err != nil {
		return fmt.Errorf("writing the first mark: %w", err)
	}
	if err := writeIdentity(l, id); err != nil {
		return fmt.Errorf("writing the node's identity: %w", err)
	}
	return endProvisioning(l)
}

// endProvisioning removes the announcement. It is done again at each start, for a crash may come
// between the identity and this.
func endProvisioning(l layout) error {
	for _, announcement := range []string{l.provisioning(), l.restoring()} {
		err := l.fs.Remove(announcement)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err == nil {
			err = syncDir(l.fs, l.dir)
		}
		if err != nil {
			return fmt.Errorf("ending the provisioning: %w", err)
		}
	}
	return nil
}

func provisionLog(l layout, id identity, address raft.ServerAddress, options pebblelog.Options) error {
	if err := pebblelog.Provision(l.log(), options); err != nil {
		return err
	}
	if address == "" {
		return nil
	}
	log, err := pebblelog.Open(l.log(), options)
	if err != nil {
		return err
	}
	if err := errors.Join(bootstrap(l, id, address, log), log.Close()); err != nil {
		return fmt.Errorf("bootstrapping a cluster of one: %w", err)
	}
	return nil
}

// bootstrap writes the first entry of a log: that the cluster is this node.
func bootstrap(l layout, id identity, address raft.ServerAddress, log *pebblelog.Log) error {
	snapshots, err := openSnapshots(l)
	if err != nil {
		return err
	}
	servers := []raft.Server{{Suffrage: raft.Voter, ID: raft.ServerID(id.NodeID), Address: address}}
	config := raft.DefaultConfig()
	config.LocalID = raft.ServerID(id.NodeID)
	_, unused := raft.NewInmemTransport(address) // only older protocol versions ask it something
	return raft.BootstrapCluster(config, log, log, snapshots, unused, raft.Configuration{Servers: servers})
}

// makeDir creates the data directory and returns when its name, and those of its parents that were
// missing too, are on the disk.
func makeDir(fs vfs.FS, dir string) error {
	var parents []string
	for path := dir; ; path = fs.PathDir(path) {
		found, err := exists(fs, path)
		if err != nil {
			return fmt.Errorf("looking for the data directory: %w", err)
		}
		parent := fs.PathDir(path)
		if found || parent == path {
			break
		}
		parents = append(parents, parent)
	}
	if err := fs.MkdirAll(dir, dirMode); err != nil {
		return fmt.Errorf("creating the data directory: %w", err)
	}
	for _, parent := range parents {
		if err := syncDir(fs, parent); err != nil {
			return fmt.Errorf("creating the data directory: %w", err)
		}
	}
	return nil
}
