package policy

// Channel is the door a request came through. Numbers are stored.
type Channel uint8

// The doors of the contract. Internal is the cluster itself.
const (
	Internal  Channel = 0
	Web       Channel = 1
	Phone     Channel = 2
	WhatsApp  Channel = 3
	Messenger Channel = 4
	Kiosk     Channel = 5
	Desk      Channel = 6
	// Channels is how many doors there are.
	Channels = 7
)

var channelNames = [...]string{
	Internal: "internal", Web: "web", Phone: "phone", WhatsApp: "whatsapp",
	Messenger: "messenger", Kiosk: "kiosk", Desk: "desk",
}

// String is the channel as clients read it.
func (c Channel) String() string {
	if int(c) >= len(channelNames) {
		return "internal"
	}
	return channelNames[c]
}

// ParseChannel turns a name into a Channel; false for any other text, and for "internal", which no
// caller can be.
func ParseChannel(name string) (Channel, bool) {
	for c, known := range channelNames {
		if known == name && Channel(c) != Internal {
			return Channel(c), true
		}
	}
	return Internal, false
}
