package h

import "strings"

// voidTags have neither children nor an end.
const voidTags = " br hr img input link meta "

// HTML writes a tree as a page has it.
func HTML(n *Node) string {
	var b strings.Builder
	write(&b, n, "", "")
	return b.String()
}

// Indented writes a tree to read, one element a line, with the events that it listens to.
func Indented(n *Node) string {
	var b strings.Builder
	write(&b, n, "\n", "")
	return b.String()
}

// write writes a node; newline is empty where the tree is not to be read.
func write(b *strings.Builder, n *Node, newline, indent string) {
	if n.Tag == "" {
		b.WriteString(indent)
		escapeInto(b, n.Text, false)
		b.WriteString(newline)
		return
	}
	b.WriteString(indent)
	b.WriteByte('<')
	b.WriteString(n.Tag)
	for _, a := range n.Attrs {
		b.WriteByte(' ')
		b.WriteString(a.Name)
		if a.Value != "" {
			b.WriteString(`="`)
			escapeInto(b, a.Value, true)
			b.WriteByte('"')
		}
	}
	if newline != "" {
		for _, handler := range n.Handlers {
			b.WriteString(" @" + string(handler.Event))
		}
	}
	b.WriteByte('>')
	if strings.Contains(voidTags, " "+n.Tag+" ") {
		b.WriteString(newline)
		return
	}
	if only := n.onlyText(); only != nil && newline != "" {
		escapeInto(b, only.Text, false)
	} else {
		deeper := indent
		if newline != "" {
			deeper += "  "
			b.WriteString(newline)
		}
		for i := range n.Children {
			write(b, n.Children[i], newline, deeper)
		}
		b.WriteString(indent)
	}
	b.WriteString("</" + n.Tag + ">" + newline)
}

// onlyText is the text of an element that holds nothing else.
func (n *Node) onlyText() *Node {
	if len(n.Children) == 0 {
		return &Node{}
	}
	if len(n.Children) == 1 && n.Children[0].Tag == "" {
		return n.Children[0]
	}
	return nil
}

func escapeInto(b *strings.Builder, text string, quoted bool) {
	for i := range len(text) {
		switch c := text[i]; {
		case c == '&':
			b.WriteString("&amp;")
		case c == '<':
			b.WriteString("&lt;")
		case c == '>':
			b.WriteString("&gt;")
		case c == '"' && quoted:
			b.WriteString("&#34;")
		default:
			b.WriteByte(c)
		}
	}
}
