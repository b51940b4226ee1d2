package h

// Element is what a Document calls one of its elements or texts.
type Element any

// Document is what a browser can do. Insert puts a child before another, at the end where that is nil, and
// takes it from where it stood. Forget is told of each element that is gone for good.
type Document interface {
	CreateElement(tag string, id int) Element
	CreateText(text string) Element
	SetText(e Element, text string)
	SetAttr(e Element, name, value string)
	RemoveAttr(e Element, name string)
	Insert(parent, child, before Element)
	Remove(parent, child Element)
}

// Screen is a tree that stands in a document. It is not safe for concurrent use.
type Screen struct {
	document Document
	root     *mounted
	byID     map[int]*mounted
	lastID   int
}

// mounted is a node with the element that shows it.
type mounted struct {
	node     *Node
	element  Element
	id       int
	children []*mounted
}

// NewScreen shows a tree inside a parent, behind what the parent has.
func NewScreen(document Document, parent Element, tree *Node) *Screen {
	s := &Screen{document: document, byID: map[int]*mounted{}}
	s.root = s.mount(tree)
	document.Insert(parent, s.root.element, nil)
	return s
}

// Show changes the document into another tree. Its root must have the tag of the one before.
func (s *Screen) Show(tree *Node) { s.patch(s.root, tree) }

// Message is what an event on the element with an id makes; false where nothing listens there. An event
// that an element does not listen to is its parents': the caller asks for each in turn.
func (s *Screen) Message(id int, event Event, value string) (any, bool) {
	m, known := s.byID[id]
	if !known {
		return nil, false
	}
	if _, disabled := m.node.Attr("disabled"); disabled {
		return nil, false
	}
	handler := m.node.Handler(event)
	if handler == nil {
		return nil, false
	}
	return handler(value), true
}

// Elements is how many elements stand in the document.
func (s *Screen) Elements() int { return len(s.byID) }

func (s *Screen) mount(n *Node) *mounted {
	m := &mounted{node: n}
	if n.Tag == "" {
		m.element = s.document.CreateText(n.Text)
		return m
	}
	s.lastID++
	m.id = s.lastID
	s.byID[m.id] = m
	m.element = s.document.CreateElement(n.Tag, m.id)
	for _, a := range n.Attrs {
		s.document.SetAttr(m.element, a.Name, a.Value)
	}
	m.children = make([]*mounted, len(n.Children))
	for i := range n.Children {
		m.children[i] = s.mount(n.Children[i])
		s.document.Insert(m.element, m.children[i].element, nil)
	}
	return m
}

func (s *Screen) patch(m *mounted, n *Node) {
	old := m.node
	m.node = n
	if n.Tag == "" {
		if old.Text != n.Text {
			s.document.SetText(m.element, n.Text)
		}
		return
	}
	s.patchAttrs(m.element, old, n)
	s.patchChildren(m, n.Children)
}

func (s *Screen) patchAttrs(e Element, old, next *Node) {
	for _, a := range old.Attrs {
		if _, stays := next.Attr(a.Name); !stays {
			s.document.RemoveAttr(e, a.Name)
		}
	}
	for _, a := range next.Attrs {
		if before, there := old.Attr(a.Name); !there || before != a.Value {
			s.document.SetAttr(e, a.Name, a.Value)
		}
	}
}

// patchChildren goes through the new children from the last to the first, so that each has the one behind it
// to stand before. What it can it keeps in place: nothing is moved that does not have to be.
func (s *Screen) patchChildren(m *mounted, next []*Node) {
	matched := s.match(m, next)
	children := make([]*mounted, len(next))
	var behind Element
	at := len(m.children) - 1
	for i := len(next) - 1; i >= 0; i-- {
		for at >= 0 && m.children[at] == nil {
			at--
		}
		child := matched[i]
		switch {
		case child == nil:
			child = s.mount(next[i])
			s.document.Insert(m.element, child.element, behind)
		case at >= 0 && m.children[at] == child:
			s.patch(child, next[i])
			at--
		default:
			s.patch(child, next[i])
			s.document.Insert(m.element, child.element, behind)
			m.children[indexOf(m.children, child)] = nil
		}
		children[i], behind = child, child.element
	}
	m.children = children
}

// match finds for each new child the old one that it goes on from, and removes the old ones that are over.
func (s *Screen) match(m *mounted, next []*Node) []*mounted {
	matched := make([]*mounted, len(next))
	used := 0
	for i := range next {
		at := find(m.children, used, next[i])
		if at < 0 && next[i].Key != "" {
			if at = find(m.children, 0, next[i]); at >= 0 && indexOf(matched[:i], m.children[at]) >= 0 {
				at = -1
			}
		} else if at >= 0 {
			used = at + 1
		}
		if at >= 0 {
			matched[i] = m.children[at]
		}
	}
	kept := m.children[:0]
	for _, old := range m.children {
		if indexOf(matched, old) >= 0 {
			kept = append(kept, old)
			continue
		}
		s.document.Remove(m.element, old.element)
		s.forget(old)
	}
	m.children = kept
	return matched
}

// find is where the first of a list's nodes from `from` on stands that is the same as n; -1 for none.
func find(list []*mounted, from int, n *Node) int {
	for i := from; i < len(list); i++ {
		if same(list[i].node, n) {
			return i
		}
	}
	return -1
}

func indexOf(list []*mounted, wanted *mounted) int {
	for i, m := range list {
		if m == wanted {
			return i
		}
	}
	return -1
}

func same(a, b *Node) bool { return a.Tag == b.Tag && a.Key == b.Key }

func (s *Screen) forget(m *mounted) {
	delete(s.byID, m.id)
	for _, child := range m.children {
		s.forget(child)
	}
}
