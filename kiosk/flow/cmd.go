package flow

// Cmd is something for the world to do: one of the types of this file.
type Cmd any

// The commands.
type (
	// Request is a request to the server; its answer comes as an Answered with the same ID. Body is
	// MessagePack. Key is empty where the route needs none.
	Request struct {
		ID       int
		Method   string
		Path     string
		Key      string
		Language string
		Body     []byte
		// TimeoutSeconds is how long to wait for the answer.
		TimeoutSeconds int
	}
	// Store puts an arrival into the device's own store; a Stored follows when it is safe there.
	Store struct{ Arrival Arrival }
	// Discard takes an arrival out of it.
	Discard struct{ Key string }
	// Remember keeps what the pairing answered.
	Remember struct{ Body []byte }
	// KeepTime keeps how far the server's clock is ahead, for a start without a server.
	KeepTime struct{ AheadMillis int64 }
	// Forget throws the device's token away.
	Forget struct{}
	// Print prints the ticket that the screen shows.
	Print struct{}
	// Focus moves the focus to the heading of a new screen.
	Focus struct{}
	// Reload swaps the newer program in.
	Reload struct{}
)
