package desk

// What staff do.
type (
	// SetupWanted changes what the desk is: NameTyped its name, ServiceTurned one of its services; SetupDone keeps it.
	SetupWanted   struct{}
	NameTyped     struct{ Text string }
	ServiceTurned struct{ ID string }
	SetupDone     struct{}
	// TabChosen turns to another part of the desk.
	TabChosen struct{ Tab Tab }

	// NextWanted calls the next; the others are about the number that is called.
	NextWanted     struct{}
	RecallWanted   struct{}
	NoAnswerWanted struct{}
	DoneWanted     struct{}
	// ChooserWanted opens a choice, ServiceChosen and ClassChosen make it, and ChooserClosed leaves it.
	ChooserWanted struct{ Chooser Chooser }
	ServiceChosen struct{ ID string }
	ClassChosen   struct{ Class string }
	ChooserClosed struct{}
	// Retried sends again at once what got no answer, GivenUp does so no more.
	Retried struct{}
	GivenUp struct{}

	// KindChosen and NumberTyped say who is here, Submitted records it.
	KindChosen  struct{ Kind string }
	NumberTyped struct{ Text string }
	Submitted   struct{}

	// DateChosen, Refreshed and Turned look at agendas: of another day, again, and on another page.
	DateChosen struct{ Date string }
	Refreshed  struct{}
	Turned     struct{ By int }
	// Marked records who came to an appointment: Suffix is that of the path. What cannot be taken back is asked for
	// twice.
	Marked struct{ Code, Suffix string }
	// Suspended records that the practitioner of an agenda does not attend, or not any more; Resumed that they do
	// after all. Both are asked for twice.
	Suspended struct {
		ID      string
		FromNow bool
	}
	Resumed struct{ ID string }
)
