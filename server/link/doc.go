// Package link carries many calls at once over few persistent connections between two nodes. It knows
// nothing of what the calls mean: a kind, some bytes, an answer of some bytes.
//
// A connection carries frames: sixteen bytes of header (mark, type, kind or code, zero, length, call id)
// and a payload. Whoever has something to say appends it to the connection's queue and goes on; one
// goroutine hands the whole queue to the connection, and whatever comes in meanwhile is the next write.
// So a busy connection writes many frames at once and an idle one waits for nobody, without a timer.
//
// What a caller learns is definite or unknown. ErrNotSent, ErrBusy and ErrClosing say that no handler has
// seen the call and none will: it may be repeated freely. ErrLost says that it may have been carried out.
// To know which, a call remembers where its frame ends in the stream of bytes, and a connection counts
// the bytes that it took: a frame of which a byte is missing cannot be read by anybody. That relies on
// net.Conn: Write must not say that it took fewer bytes than can reach the peer.
//
// A call whose caller gives up while its frame is still in the queue is made void there, so that it is
// definite as well. Ids have 64 bits and are used once in a connection, so a late answer finds nobody.
//
// Both ends send a heartbeat when they have had nothing to say for a second. A connection on which nothing
// was heard for three, or whose reader takes nothing for three, is given up. Time is counted in ticks of
// the own process, so a process that was paused does not take the others for dead when it goes on.
//
// Everything that grows has a limit: the length of a frame, the bytes in a queue, the calls under way and
// their bytes, the connections. A reader that is slow fills its own queue, holds up the handlers of its
// own connection, and is then refused; others do not notice.
//
// A handler's context ends with the connection, and at the latest some time after ServerConfig.CallTimeout.
// It does not end when the caller gives up: what was asked for is then carried out unobserved.
package link
