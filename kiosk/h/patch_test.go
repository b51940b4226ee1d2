package h

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
)

// randomTree grows trees of few tags and keys, so that much of one is in the next.
func randomTree(r *rand.Rand, depth int) *Node {
	if depth == 0 || r.IntN(5) == 0 {
		return Text(strconv.Itoa(r.IntN(4)))
	}
	n := El([]string{"div", "p", "button"}[r.IntN(3)])
	for _, name := range []string{"class", "id", "disabled"} {
		if r.IntN(2) == 0 {
			n.Attrs = append(n.Attrs, Attr{name, strconv.Itoa(r.IntN(3))})
		}
	}
	slices.SortFunc(n.Attrs, func(a, b Attr) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	keys := r.Perm(8)
	for i := range r.IntN(7) {
		child := randomTree(r, depth-1)
		if child.Tag != "" && r.IntN(2) == 0 {
			child.Key = strconv.Itoa(keys[i])
		}
		n.Children = append(n.Children, child)
	}
	return n
}

// TestShowMakesTheDocumentTheTree goes through random trees: however the document came to stand as it does, it
// stands as the tree says, and what is known of it is what stands there.
func TestShowMakesTheDocumentTheTree(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		body := &pageNode{Node: Node{Tag: "body"}}
		first := El("main", Text("x"))
		screen := NewScreen(&page{t: t}, body, first)
		for range 20 {
			next := randomTree(r, 4)
			next = &Node{Tag: "main", Children: []*Node{next}}
			screen.Show(next)
			if got, want := HTML(body.children[0].tree()), HTML(next); got != want {
				t.Fatalf("seed %d: the document is\n%s\nand not\n%s", seed, got, want)
			}
			if standing := elements(body.children[0]); standing != screen.Elements() {
				t.Fatalf("seed %d: %d elements stand there, %d are known", seed, standing, screen.Elements())
			}
		}
	}
}

func elements(n *pageNode) int {
	if n.Tag == "" {
		return 0
	}
	sum := 1
	for _, child := range n.children {
		sum += elements(child)
	}
	return sum
}

func list(keys ...string) *Node {
	n := El("ul")
	for _, k := range keys {
		n.Children = append(n.Children, El("li", Key(k), Text(k)))
	}
	return n
}

// TestWhatStaysKeepsItsElement is what keeps the focus where it was, and a list from being made anew.
func TestWhatStaysKeepsItsElement(t *testing.T) {
	for name, step := range map[string]struct {
		from, to   *Node
		made, acts int
	}{
		"nothing changes":  {list("a", "b"), list("a", "b"), 0, 0},
		"one at the front": {list("b", "c"), list("a", "b", "c"), 2, 2},
		"one at the end":   {list("a", "b"), list("a", "b", "c"), 2, 2},
		"one leaves":       {list("a", "b", "c"), list("a", "c"), 0, 1},
		"two change":       {list("a", "b"), list("b", "a"), 0, 1},
		"one text":         {El("p", Text("1")), El("p", Text("2")), 0, 1},
		"one attribute":    {El("p", Class("x"), A("id", "1")), El("p", Class("y"), A("id", "1")), 0, 1},
		"a flag goes":      {El("p", Flag("disabled", true)), El("p", Flag("disabled", false)), 0, 1},
		"without keys":     {El("div", El("p"), El("ul"), El("button")), El("div", El("ul"), El("button")), 0, 1},
	} {
		document := &page{t: t}
		body := &pageNode{Node: Node{Tag: "body"}}
		screen := NewScreen(document, body, step.from)
		document.made, document.acts = 0, 0
		screen.Show(step.to)
		if document.made != step.made || document.acts != step.acts {
			t.Errorf("%s: %d made and %d acts, want %d and %d", name, document.made, document.acts, step.made, step.acts)
		}
	}
}

func TestMessages(t *testing.T) {
	type pressed string
	body := &pageNode{Node: Node{Tag: "body"}}
	screen := NewScreen(&page{t: t}, body, El("main",
		El("button", OnClick(pressed("go"))),
		El("button", Flag("disabled", true), OnClick(pressed("no"))),
		El("input", OnInput(func(v string) any { return pressed(v) })),
	))
	children := body.children[0].children
	for i, want := range []any{pressed("go"), nil, nil} {
		if got, _ := screen.Message(children[i].id, Click, ""); got != want {
			t.Errorf("a click on %d made %v, want %v", i, got, want)
		}
	}
	if got, _ := screen.Message(children[2].id, Input, "typed"); got != pressed("typed") {
		t.Errorf("typing made %v", got)
	}
	if _, known := screen.Message(999, Click, ""); known {
		t.Error("an element that is not there made a message")
	}
}

func TestHTMLEscapes(t *testing.T) {
	n := El("p", A("title", `a"b<c&`), Flag("hidden", true), Text(`<script>"&'`), El("br"))
	const want = `<p title="a&#34;b&lt;c&amp;" hidden>&lt;script&gt;"&amp;'<br></p>`
	if got := HTML(n); got != want {
		t.Errorf("HTML is %s, want %s", got, want)
	}
	if words := El("div", El("p", Text("uno")), El("p", Text("dos"))); words.Words() != "uno dos" {
		t.Errorf("the words are %q", words.Words())
	}
}
