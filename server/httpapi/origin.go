package httpapi

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash/maphash"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/cupo-ec/cupo/wire"
)

// What keyed hashes are derived for.
const (
	purposeOrigin  = "address"
	purposeAccount = "account"
)

// keyedHash is 64 bits of a text under the cluster's secret, never 0; 0 before there is a secret.
func (a *API) keyedHash(purpose string, text []byte) uint64 {
	key, started := a.state.DerivedKey(purpose)
	if !started {
		return 0
	}
	mac := hmac.New(sha256.New, key[:])
	mac.Write(text)
	return max(binary.BigEndian.Uint64(mac.Sum(nil)), 1)
}

// hashedAddress is an address with its keyed hash.
type hashedAddress struct {
	address netip.Addr
	hash    uint64
}

// originCells is how many addresses behind proxies are remembered with their hashes.
const originCells = 4096

// origins remembers hashes of addresses, each in the one cell it may be in.
type origins struct {
	seed  maphash.Seed
	cells *[originCells]atomic.Pointer[hashedAddress]
}

func newOrigins() origins {
	return origins{seed: maphash.MakeSeed(), cells: new([originCells]atomic.Pointer[hashedAddress])}
}

// originOf is the keyed hash of an address: of all of it, or, of IPv6, of the network of 64 bits, within
// which a caller can have any address they like.
func (a *API) originOf(address netip.Addr) uint64 {
	if address.Is6() {
		if network, err := address.WithZone("").Prefix(64); err == nil {
			address = network.Addr()
		}
	}
	cell := &a.origins.cells[maphash.Comparable(a.origins.seed, address)%originCells]
	if known := cell.Load(); known != nil && known.address == address {
		return known.hash
	}
	raw, err := address.MarshalBinary()
	if err != nil || len(raw) == 0 {
		return 0
	}
	hash := a.keyedHash(purposeOrigin, raw)
	if hash != 0 {
		cell.Store(&hashedAddress{address, hash})
	}
	return hash
}

// origin is the keyed hash of where a request came from, 0 where that is not known. A connection without
// a proxy in between is asked once.
func (c *call) origin() uint64 {
	if c.handed != nil {
		return c.handed.origin
	}
	peer, isOurs := c.http.Conn().(*connection)
	if isOurs && len(c.api.access.TrustedProxies) == 0 {
		if known := peer.origin.Load(); known != 0 {
			return known
		}
	}
	address, known := c.address()
	if !known {
		return 0
	}
	hash := c.api.originOf(address)
	if isOurs && len(c.api.access.TrustedProxies) == 0 {
		peer.origin.Store(hash)
	}
	return hash
}

// address is the client's address.
func (c *call) address() (netip.Addr, bool) {
	tcp, is := c.http.RemoteAddr().(*net.TCPAddr)
	if !is {
		return netip.Addr{}, false
	}
	peer := tcp.AddrPort().Addr().Unmap()
	if len(c.api.access.TrustedProxies) == 0 {
		return peer, true
	}
	return clientAddress(peer, c.http.Request.Header.PeekAll(wire.ForwardedForHeader), c.api.access.TrustedProxies), true
}

// maxForwarded bounds how many addresses of a header are looked at.
const maxForwarded = 32

// clientAddress follows the proxies that are trusted back to the first address that is not one of them.
// What a client wrote itself stands to the left of that, and is not looked at. Where a trusted proxy
// wrote what is no address, the proxy is the last thing known.
func clientAddress(peer netip.Addr, forwarded [][]byte, trusted []netip.Prefix) netip.Addr {
	trusts := func(address netip.Addr) bool {
		return slices.ContainsFunc(trusted, func(network netip.Prefix) bool { return network.Contains(address) })
	}
	hops := strings.Split(string(bytes.Join(forwarded, []byte{','})), ",")
	for n := 0; n < maxForwarded && len(hops) > 0 && trusts(peer); n++ {
		hop, valid := parseHop(hops[len(hops)-1])
		if !valid {
			return peer
		}
		peer, hops = hop, hops[:len(hops)-1]
	}
	return peer
}

// parseHop reads an address, which some proxies write with its port.
func parseHop(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	if address, err := netip.ParseAddr(text); err == nil {
		return address.Unmap().WithZone(""), true
	}
	if both, err := netip.ParseAddrPort(text); err == nil {
		return both.Addr().Unmap().WithZone(""), true
	}
	return netip.Addr{}, false
}

// checkAccount refuses a name of an account that is none, before anything is done in it.
func (c *call) checkAccount() error {
	if c.identity.Role != RoleChannel {
		return nil
	}
	text := c.http.Request.Header.Peek(wire.AccountHeader)
	if len(text) > wire.MaxAccountBytes || !printable(text) {
		return refuseField(wire.Malformed, wire.AccountHeader)
	}
	return nil
}

// account is the keyed hash of the device or account behind a request: a gateway names it, and a patient who
// has signed in is one. 0 where there is none: operators act for many, and so does the kiosk of a lobby.
func (c *call) account() uint64 {
	if c.handed != nil {
		return c.handed.account
	}
	text := c.scratch[:1]
	switch c.identity.Role {
	case RoleChannel:
		named := c.http.Request.Header.Peek(wire.AccountHeader)
		if len(named) == 0 {
			return 0
		}
		text[0] = byte(c.identity.Channel)
		text = append(text, named...)
	case RolePatient:
		text[0] = 0
		text = binary.BigEndian.AppendUint32(text, c.identity.Number)
	default:
		return 0
	}
	return c.api.keyedHash(purposeAccount, text)
}
