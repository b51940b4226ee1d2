package h

import (
	"slices"
	"testing"
)

// page is a document in memory. It refuses what a browser would.
type page struct {
	t    *testing.T
	made int
	acts int
}

type pageNode struct {
	Node
	id       int
	children []*pageNode
	parent   *pageNode
}

func (p *page) CreateElement(tag string, id int) Element {
	p.made++
	return &pageNode{Node: Node{Tag: tag}, id: id}
}

func (p *page) CreateText(text string) Element {
	p.made++
	return &pageNode{Node: Node{Text: text}}
}

func (p *page) SetText(e Element, text string) { p.acts++; e.(*pageNode).Text = text }

func (p *page) SetAttr(e Element, name, value string) {
	p.acts++
	p.drop(e, name)
	n := e.(*pageNode)
	n.Attrs = append(n.Attrs, Attr{name, value})
}

func (p *page) RemoveAttr(e Element, name string) { p.acts++; p.drop(e, name) }

func (p *page) drop(e Element, name string) {
	n := e.(*pageNode)
	n.Attrs = slices.DeleteFunc(n.Attrs, func(a Attr) bool { return a.Name == name })
}

func (p *page) Insert(parent, child, before Element) {
	p.acts++
	to, c := parent.(*pageNode), child.(*pageNode)
	if c.parent != nil {
		c.parent.children = slices.DeleteFunc(c.parent.children, func(n *pageNode) bool { return n == c })
	}
	c.parent = to
	if before == nil {
		to.children = append(to.children, c)
		return
	}
	at := slices.Index(to.children, before.(*pageNode))
	if at < 0 {
		p.t.Fatal("inserted before what is no child")
	}
	to.children = slices.Insert(to.children, at, c)
}

func (p *page) Remove(parent, child Element) {
	p.acts++
	from := parent.(*pageNode)
	at := slices.Index(from.children, child.(*pageNode))
	if at < 0 {
		p.t.Fatal("removed what is no child")
	}
	from.children = slices.Delete(from.children, at, at+1)
}

// tree is what stands in the page, with attributes in one order.
func (n *pageNode) tree() *Node {
	copied := n.Node
	out := &copied
	out.Attrs = slices.Clone(out.Attrs)
	slices.SortFunc(out.Attrs, func(a, b Attr) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	for _, child := range n.children {
		out.Children = append(out.Children, child.tree())
	}
	return out
}
