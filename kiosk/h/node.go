// Package h describes what stands on the screen: a tree of elements and texts as plain values, its HTML, and
// the changes that turn one tree into the next. It knows no browser: kiosk/js has the one that does.
package h

// Node is an element, or a text where Tag is empty. Nobody changes it once it is part of a tree.
type Node struct {
	Tag  string
	Text string
	// Key tells siblings apart: what has the same tag and key before and after is the same element to the
	// browser, and keeps its focus and its place.
	Key      string
	Attrs    []Attr
	Handlers []Handler
	Children []*Node
}

// Attr is an attribute of an element. One without a value is there by its name alone, as disabled is.
type Attr struct {
	Name, Value string
}

// Event is something that a person does to an element.
type Event string

// The events.
const (
	Click  Event = "click"
	Input  Event = "input"
	Change Event = "change"
	Submit Event = "submit"
)

// Handler says which message an event makes. Message gets the value of the element that it happened to.
type Handler struct {
	Event   Event
	Message func(value string) any
}

// Part is what an element is made of: an Attr, a Handler, a Node as its child, or a Group of them.
type Part interface{ join(*Node) }

// Group is several parts in the place of one.
type Group []Part

func (a Attr) join(n *Node)    { n.Attrs = append(n.Attrs, a) }
func (h Handler) join(n *Node) { n.Handlers = append(n.Handlers, h) }
func (c *Node) join(n *Node)   { n.Children = append(n.Children, c) }

func (g Group) join(n *Node) {
	for _, part := range g {
		part.join(n)
	}
}

type key string

func (k key) join(n *Node) { n.Key = string(k) }

// El is an element.
func El(tag string, parts ...Part) *Node {
	n := &Node{Tag: tag}
	Group(parts).join(n)
	return n
}

// Text is a text.
func Text(text string) *Node { return &Node{Text: text} }

// Key tells an element apart from its siblings.
func Key(name string) Part { return key(name) }

// A is an attribute with a value.
func A(name, value string) Part { return Attr{name, value} }

// Class is the attribute class.
func Class(names string) Part { return Attr{"class", names} }

// Flag is an attribute without a value, where it is wanted.
func Flag(name string, wanted bool) Part { return If(wanted, Attr{Name: name}) }

// If is a part where it is wanted, and nothing elsewhere.
func If(wanted bool, parts ...Part) Part {
	if !wanted {
		return Group(nil)
	}
	return Group(parts)
}

// OnClick makes a message of a click, a touch, or the return key on what is focused.
func OnClick(message any) Part {
	return Handler{Click, func(string) any { return message }}
}

// OnSubmit makes a message of a form that is sent.
func OnSubmit(message any) Part {
	return Handler{Submit, func(string) any { return message }}
}

// OnInput makes a message of what was typed.
func OnInput(message func(value string) any) Part { return Handler{Input, message} }

// OnChange makes a message of what was chosen.
func OnChange(message func(value string) any) Part { return Handler{Change, message} }

// Attr is the value of an attribute, and whether there is one.
func (n *Node) Attr(name string) (string, bool) {
	for _, a := range n.Attrs {
		if a.Name == name {
			return a.Value, true
		}
	}
	return "", false
}

// Handler is what an event makes of this element, nil where it makes nothing.
func (n *Node) Handler(event Event) func(value string) any {
	for _, handler := range n.Handlers {
		if handler.Event == event {
			return handler.Message
		}
	}
	return nil
}

// Find is the first node in reading order that fits, nil for none.
func (n *Node) Find(fits func(*Node) bool) *Node {
	if fits(n) {
		return n
	}
	for _, child := range n.Children {
		if found := child.Find(fits); found != nil {
			return found
		}
	}
	return nil
}

// Words is all text below a node, in reading order, with a space between elements.
func (n *Node) Words() string {
	if n.Tag == "" {
		return n.Text
	}
	words := ""
	for i := range n.Children {
		more := n.Children[i].Words()
		if words != "" && more != "" && n.Children[i].Tag != "" {
			words += " "
		}
		words += more
	}
	return words
}
