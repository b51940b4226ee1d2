// Package world is what the programs of all screens share with the world around them: the messages that come
// from it, and the commands that it carries out. Package js is the world of a browser; in a test the test is.
package world

import "github.com/cupo-ec/cupo/wire"

// Msg is something that happened: one of the types of this package, or what a person did, which each program
// has types of its own for.
type Msg any

// What the world says.
type (
	// Started is the first message. NowMillis is the device's own clock; Nonce is random, and begins the keys of
	// this run's requests; Version is the build of this program; Kept is what the device's own store had.
	Started struct {
		NowMillis int64
		Nonce     string
		Version   string
		Kept      Kept
		// PairingCode is one that came with the address, redeemed where the device has no unit yet.
		PairingCode string
	}
	// Ticked comes once a second.
	Ticked struct{ NowMillis int64 }
	// Key is a key of the keyboard or of a scanner that types, as KeyboardEvent.key names it. What is typed into a
	// field of the page is the field's, except for Escape and the function keys.
	Key struct {
		Name     string
		AtMillis int64
	}
	// Touched says that somebody touched the screen, wherever.
	Touched struct{}
	// Answered is what became of a Request; Status is 0 where no answer came.
	Answered struct {
		ID     int
		Status int
		Body   []byte
		// RetryAfterSeconds is what the answer's Retry-After says, 0 for nothing.
		RetryAfterSeconds int
	}
	// Streamed is one event of a Subscribe: its data, nil for a comment, which says that somebody is still there.
	Streamed struct {
		ID   int
		Data []byte
	}
	// Stored says that an arrival is safe on the device.
	Stored struct{ Key string }
	// Printed says how the printer stands, by the words of the contract.
	Printed struct{ Printer string }
	// Resumed follows a Later. TookMillis is how long the program worked on the message that asked for it.
	Resumed struct{ TookMillis float64 }
	// WentBack says that the browser's own way back was taken, after a GuardBack.
	WentBack struct{}
	// UpdateFound says that a newer program waits.
	UpdateFound struct{}
)

// Kept is what a device keeps while no page is open.
type Kept struct {
	// Paired reports that the device has a token; Unit is the one that it is bound to, Role what it may do.
	Paired bool
	Unit   wire.Unit
	Role   string
	// AheadMillis is how far the server's clock was ahead when it was last heard of.
	AheadMillis int64
	Arrivals    []Arrival
	// Settings are what Keep has kept, by name.
	Settings map[string]string
}

// Arrival is somebody who is at the unit, as it is stored on the device until the server has it.
type Arrival struct {
	Key         string // of the request, so that it counts once
	Document    wire.Document
	Appointment string // its code, empty where the server was not reached to tell
	At          string // RFC 3339
}

// Cmd is something for the world to do: one of the types that follow.
type Cmd any

// The commands.
type (
	// Request is a request to the server; its answer comes as an Answered with the same ID. Body is
	// MessagePack. Key is empty where the route needs none, Session where the device's own token counts.
	Request struct {
		ID       int
		Method   string
		Path     string
		Key      string
		Language string
		Session  string
		Body     []byte
		// TimeoutSeconds is how long to wait for the answer.
		TimeoutSeconds int
	}
	// Subscribe reads server-sent events of a path: a Streamed for each, and an Answered when they end.
	Subscribe struct {
		ID   int
		Path string
	}
	// Unsubscribe ends a Subscribe; nothing more comes of it.
	Unsubscribe struct{ ID int }
	// Store puts an arrival into the device's own store; a Stored follows when it is safe there.
	Store struct{ Arrival Arrival }
	// Discard takes an arrival out of it.
	Discard struct{ Key string }
	// Remember keeps what the pairing answered.
	Remember struct{ Body []byte }
	// Forget throws the device's token away.
	Forget struct{}
	// KeepTime keeps how far the server's clock is ahead, for a start without a server.
	KeepTime struct{ AheadMillis int64 }
	// Keep keeps a small setting of the device under a name. It is no place for what is of a person.
	Keep struct{ Name, Value string }
	// CheckPrinter asks how the printer stands; a Printed follows.
	CheckPrinter struct{}
	// Print prints the ticket that the screen shows. Document is for the printer's own agent, as JSON; without
	// one the browser prints.
	Print struct{ Document []byte }
	// Say speaks a text where the browser has a voice.
	Say struct{ Text, Language string }
	// Save hands the person a file.
	Save struct {
		Name, ContentType string
		Content           []byte
	}
	// Focus moves the focus to the element with an ID, to the heading of a new screen where that is empty.
	Focus struct{ ID string }
	// Later gives the browser a turn, and then the program one: a Resumed. So long work leaves the page alive.
	Later struct{}
	// GuardBack has the next way back of the browser come as a WentBack and not leave the page.
	GuardBack struct{}
	// Reload swaps the newer program in.
	Reload struct{}
)

// AnswerSeconds is how long a person is left to wait for an answer.
const AnswerSeconds = 8

// TitleID is the id of the heading of every screen, which Focus goes to.
const TitleID = "title"
