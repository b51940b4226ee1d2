package httpapi

import (
	"errors"
	"net/http"
	"slices"
	"strings"
)

// route is one row of the table: what is served where, to whom, and how OpenAPI describes it.
type route struct {
	method, path string
	roles        Role
	handle       func(*call) (reply, error)
	doc          documentation
}

// router finds routes: fixed paths in a map, the few with a variable part in order.
type router struct {
	fixed    map[string][]*route
	variable []*template
}

// template is a path with one variable part, or with two and a fixed one between them.
type template struct {
	prefix, middle, suffix string
	routes                 []*route
}

// variables are the variable parts of a path; the second is empty where there is one.
type variables [2]string

// wrongMethod is the error of a path that exists for other methods.
type wrongMethod struct{ allowed string }

// Error names the methods that are allowed.
func (w *wrongMethod) Error() string { return "method not allowed, allowed are " + w.allowed }

var errNoRoute = errors.New("no such route")

func newRouter(table []route) *router {
	r := &router{fixed: map[string][]*route{}}
	for i := range table {
		row := &table[i]
		row.doc.kind = kindOf(row.method, row.path)
		open := strings.IndexByte(row.path, '{')
		if open < 0 {
			r.fixed[row.path] = append(r.fixed[row.path], row)
			continue
		}
		is := newTemplate(row.path)
		at := slices.IndexFunc(r.variable, func(t *template) bool {
			return t.prefix == is.prefix && t.middle == is.middle && t.suffix == is.suffix
		})
		if at < 0 {
			r.variable = append(r.variable, is)
			at = len(r.variable) - 1
		}
		r.variable[at].routes = append(r.variable[at].routes, row)
	}
	return r
}

func newTemplate(path string) *template {
	first, rest, _ := strings.Cut(path, "{")
	_, rest, _ = strings.Cut(rest, "}")
	middle, last, two := strings.Cut(rest, "{")
	if !two {
		return &template{prefix: first, suffix: rest}
	}
	_, suffix, _ := strings.Cut(last, "}")
	return &template{prefix: first, middle: middle, suffix: suffix}
}

// find returns the route of a normalised path and the variable parts of it.
func (r *router) find(method, path []byte) (*route, variables, error) {
	if rows, ok := r.fixed[string(path)]; ok {
		row, err := pick(rows, method)
		return row, variables{}, err
	}
	for _, t := range r.variable {
		if variable, ok := t.match(path); ok {
			row, err := pick(t.routes, method)
			return row, variable, err
		}
	}
	return nil, variables{}, errNoRoute
}

// maxVariableBytes bounds a code or an id in a path.
const maxVariableBytes = 64

func (t *template) match(path []byte) (found variables, is bool) {
	if len(path) <= len(t.prefix)+len(t.suffix) || string(path[:len(t.prefix)]) != t.prefix ||
		string(path[len(path)-len(t.suffix):]) != t.suffix {
		return found, false
	}
	between := string(path[len(t.prefix) : len(path)-len(t.suffix)])
	found[0] = between
	if t.middle != "" {
		var two bool
		if found[0], found[1], two = strings.Cut(between, t.middle); !two || found[1] == "" {
			return found, false
		}
	}
	for _, variable := range found {
		if len(variable) > maxVariableBytes || strings.IndexByte(variable, '/') >= 0 {
			return found, false
		}
	}
	return found, found[0] != ""
}

// pick finds the row for a method. HEAD is GET whose body stays behind.
func pick(rows []*route, method []byte) (*route, error) {
	head := string(method) == http.MethodHead
	var allowed []string
	for _, row := range rows {
		if row.method == string(method) || head && row.method == http.MethodGet {
			return row, nil
		}
		if allowed = append(allowed, row.method); row.method == http.MethodGet {
			allowed = append(allowed, http.MethodHead)
		}
	}
	return nil, &wrongMethod{strings.Join(allowed, ", ")}
}
