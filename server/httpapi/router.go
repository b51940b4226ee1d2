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

type template struct {
	prefix, suffix string
	routes         []*route
}

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
		prefix, suffix := row.path[:open], row.path[strings.IndexByte(row.path, '}')+1:]
		at := slices.IndexFunc(r.variable, func(t *template) bool { return t.prefix == prefix && t.suffix == suffix })
		if at < 0 {
			r.variable = append(r.variable, &template{prefix: prefix, suffix: suffix})
			at = len(r.variable) - 1
		}
		r.variable[at].routes = append(r.variable[at].routes, row)
	}
	return r
}

// find returns the route of a normalised path and the variable part of it.
func (r *router) find(method, path []byte) (*route, string, error) {
	if rows, ok := r.fixed[string(path)]; ok {
		row, err := pick(rows, method)
		return row, "", err
	}
	for _, t := range r.variable {
		if variable, ok := t.match(path); ok {
			row, err := pick(t.routes, method)
			return row, variable, err
		}
	}
	return nil, "", errNoRoute
}

// maxVariableBytes bounds a code or an id in a path.
const maxVariableBytes = 64

func (t *template) match(path []byte) (string, bool) {
	if len(path) <= len(t.prefix)+len(t.suffix) || string(path[:len(t.prefix)]) != t.prefix ||
		string(path[len(path)-len(t.suffix):]) != t.suffix {
		return "", false
	}
	variable := path[len(t.prefix) : len(path)-len(t.suffix)]
	if len(variable) > maxVariableBytes || slices.Contains(variable, '/') {
		return "", false
	}
	return string(variable), true
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
