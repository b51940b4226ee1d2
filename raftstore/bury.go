package raftstore

import "errors"

// Bury closes what Close has left open because the node had failed, and waits for it as long as it takes.
// It is for simulations, whose disks come back and in which no process can end; a real node ends with
// its failure. Close must have returned.
func (s *Store) Bury() error {
	<-s.raftDown
	s.running.Wait()
	s.lasting.Wait()
	return errors.Join(s.fsm.state.close(), s.mark.file.Close(), s.log.Close(), s.lock.Close())
}
