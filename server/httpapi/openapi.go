package httpapi

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/cupo-ec/cupo/wire"
)

// object is a JSON object whose members stay in the order in which a reader wants them.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			b = append(b, ',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		b = append(append(append(b, name...), ':'), value...)
	}
	return append(b, '}'), nil
}

const aboutAPI = "Medical appointments: look for free places, hold, book, consult, move and cancel. " +
	"Bodies are JSON or MessagePack with the same names, by Content-Type and Accept. Every refusal is an " +
	"RFC 9457 problem whose code is stable and whose sentences follow Accept-Language: es, qu or en."

// describe makes the OpenAPI 3.1 document of the table. The same table makes the same bytes.
func describe(table []route, version string) []byte {
	if version == "" {
		version = "0"
	}
	known := &shared{}
	document := object{
		{"openapi", "3.1.0"},
		{"info", object{
			{"title", "Cupo"}, {"version", version}, {"description", aboutAPI},
			{"license", object{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}},
		}},
		{"servers", []object{{{"url", "/"}}}},
		{"paths", describePaths(table, known)},
		{"components", object{
			{"schemas", byName(known.schemas)},
			{"responses", byName(known.refusals)},
			{"parameters", sharedParameters()},
			{"headers", sharedHeaders()},
			{"securitySchemes", object{{bearer, object{
				{"type", "http"}, {"scheme", "bearer"},
				{"description", "The token says who calls: its role, its channel and, for staff and kiosks, its unit."},
			}}}},
		}},
	}
	text, err := json.Marshal(document)
	if err != nil {
		panic("httpapi: describing the table of routes: " + err.Error())
	}
	return text
}

const bearer = "bearer"

func describePaths(table []route, known *shared) object {
	var paths object
	for i := range table {
		row := &table[i]
		at := slices.IndexFunc(paths, func(m member) bool { return m.name == row.path })
		if at < 0 {
			paths = append(paths, member{row.path, object{}})
			at = len(paths) - 1
		}
		operation := member{strings.ToLower(row.method), describeRoute(row, known)}
		paths[at].value = append(paths[at].value.(object), operation)
	}
	return paths
}

func describeRoute(row *route, known *shared) object {
	operation := object{
		{"operationId", operationID(row)},
		{"summary", row.doc.summary},
		{"parameters", describeParameters(row)},
	}
	if row.doc.request != nil {
		operation = append(operation, member{"requestBody", object{
			{"required", row.path != wire.CancelTemplate && !row.doc.bodiless},
			{"content", bothMedia(known.reference(row.doc.request))},
		}})
	}
	if row.doc.takes != nil {
		operation = append(operation, member{"requestBody", object{{"required", true}, {"content", textMedia(row.doc.takes)}}})
	}
	operation = append(operation, member{"responses", describeResponses(row, known)})
	if row.roles == roleNone {
		return append(operation, member{"security", []object{}})
	}
	return append(operation,
		member{"security", []object{{{bearer, []string{}}}}},
		member{"x-cupo-roles", roleList(row.roles)})
}

// operationID is a name for code generators: the method and the words of the path.
func operationID(row *route) string {
	var b strings.Builder
	b.WriteString(strings.ToLower(row.method))
	for _, word := range strings.FieldsFunc(strings.TrimPrefix(row.path, "/v1"), func(r rune) bool {
		return strings.ContainsRune("/:.{}", r)
	}) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

// roleList names the roles of a set, in the order of their bits.
func roleList(roles Role) []string {
	var names []string
	byRole := slices.SortedFunc(maps.Keys(roleNames), func(a, b string) int { return int(roleNames[a]) - int(roleNames[b]) })
	for _, name := range byRole {
		if roles&roleNames[name] != 0 {
			names = append(names, name)
		}
	}
	return names
}

func describeResponses(row *route, known *shared) object {
	byStatus := map[int][]wire.Code{}
	for _, code := range refusalsOf(row) {
		byStatus[code.Status()] = append(byStatus[code.Status()], code)
	}
	responses := object{{strconv.Itoa(row.doc.status), describeSuccess(row, known)}}
	if row.path == wire.ReadyPath {
		responses = append(responses, member{strconv.Itoa(http.StatusServiceUnavailable), object{
			{"description", "Not to be given traffic, and why."}, {"content", bothMedia(known.reference(row.doc.response))},
		}})
	}
	for _, status := range slices.Sorted(maps.Keys(byStatus)) {
		responses = append(responses, member{strconv.Itoa(status), known.refusal(status, byStatus[status])})
	}
	return responses
}

func describeSuccess(row *route, known *shared) object {
	response := object{
		{"description", http.StatusText(row.doc.status)},
		{"headers", object{{wire.IndexHeader, component("headers", wire.IndexHeader)}}},
	}
	switch {
	case row.doc.response != nil:
		return append(response, member{"content", bothMedia(known.reference(row.doc.response))})
	case row.doc.media != "":
		return append(response, member{"content", object{{row.doc.media, object{}}}})
	}
	return response
}

// refusal points at the answer of a status that may have any of some codes. Many routes share each.
func (s *shared) refusal(status int, codes []wire.Code) object {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = code.String()
	}
	name := strconv.Itoa(status) + "." + strings.Join(names, ".")
	if !slices.ContainsFunc(s.refusals, func(m member) bool { return m.name == name }) {
		s.refusals = append(s.refusals, member{name, s.describeRefusal(status, codes, names)})
	}
	return component("responses", name)
}

func (s *shared) describeRefusal(status int, codes []wire.Code, names []string) object {
	headers := object{
		{wire.IndexHeader, component("headers", wire.IndexHeader)},
		{"Content-Language", component("headers", "Content-Language")},
	}
	if slices.ContainsFunc(codes, func(c wire.Code) bool { return retryAfterSeconds(c) > 0 }) {
		headers = append(headers, member{wire.RetryAfterHeader, component("headers", wire.RetryAfterHeader)})
	}
	schema := object{{"allOf", []object{
		s.reference(&wire.Problem{}),
		{{"type", "object"}, {"properties", object{{"code", object{{"enum", names}}}}}},
	}}}
	return object{
		{"description", http.StatusText(status) + ": " + strings.Join(names, ", ") + "."},
		{"headers", headers},
		{"content", object{
			{wire.MediaProblemJSON, object{{"schema", schema}}},
			{wire.MediaProblemMsgpack, object{{"schema", schema}}},
		}},
	}
}

// refusalsOf is everything that a route may refuse with, each code once: its own, and what follows from
// its shape.
func refusalsOf(row *route) []wire.Code {
	codes := []wire.Code{wire.Malformed, wire.LengthRequired, wire.TooLarge, wire.HeaderTooLarge, wire.Internal}
	if row.roles != roleNone {
		codes = append(codes, wire.Unauthenticated, wire.Forbidden, wire.NoLeader, wire.Overloaded)
	}
	if row.doc.takes != nil {
		codes = append(codes, wire.UnsupportedMedia)
	}
	if row.doc.request != nil {
		codes = append(codes, wire.UnsupportedMedia, wire.MissingField)
	}
	if slices.ContainsFunc(row.doc.query, func(p parameter) bool { return p.required }) {
		codes = append(codes, wire.MissingField)
	}
	for _, p := range row.doc.query {
		if p.name == wire.UnitParam || p.name == wire.SpecialtyParam || p.name == wire.PractitionerParam {
			codes = append(codes, wire.NotFound)
		}
	}
	if row.doc.keyed {
		codes = append(codes, wire.IdempotencyKeyMissing, wire.IdempotencyKeyReused, wire.RequestInProgress)
	}
	if row.doc.keyed || row.method == http.MethodDelete {
		codes = append(codes, wire.StorageFull, wire.OutcomeUnknown)
	}
	codes = append(codes, row.doc.refuses...)
	slices.Sort(codes)
	return slices.Compact(codes)
}
