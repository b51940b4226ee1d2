package wire

// Message is what every request and answer of the contract can do. The Append methods extend b and
// return it, and cannot fail. The Unmarshal methods replace the whole value by what body says; body
// may be reused afterwards; an error is always a *decode.Error, and then the value is not to be used.
type Message interface {
	AppendMsgpack(b []byte) []byte
	AppendJSON(b []byte) []byte
	UnmarshalMsgpack(body []byte) error
	UnmarshalJSON(body []byte) error
}
