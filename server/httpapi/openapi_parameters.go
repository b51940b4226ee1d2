package httpapi

import (
	"strings"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

// component points at a shared part of the document.
func component(kind, name string) object {
	return object{{"$ref", "#/components/" + kind + "/" + name}}
}

func textSchema() object { return object{{"type", "string"}} }

func describeParameters(row *route) []object {
	parameters := []object{}
	for _, part := range strings.Split(row.path, "{")[1:] {
		name, _, _ := strings.Cut(part, "}")
		parameters = append(parameters, object{
			{"name", name}, {"in", "path"}, {"required", true},
			{"description", describeVariable(name)},
			{"schema", object{{"type", "string"}, {"minLength", shortestVariable(name)}, {"maxLength", maxVariableBytes}}},
		})
	}
	for _, p := range row.doc.query {
		parameters = append(parameters, object{
			{"name", p.name}, {"in", "query"}, {"required", p.required},
			{"description", p.about}, {"schema", textSchema()},
		})
	}
	if row.doc.keyed {
		parameters = append(parameters, component("parameters", wire.IdempotencyKeyHeader))
	}
	parameters = append(parameters, component("parameters", wire.LanguageHeader))
	if row.roles == roleNone {
		return parameters
	}
	return append(parameters, component("parameters", wire.IndexHeader), component("parameters", wire.ConsistencyParam))
}

// plainVariables are the variable parts of paths that are no codes, with how each is written.
var plainVariables = map[string]string{
	"unit": "id of the unit", "agenda": "the agenda's id, as GET " + wire.AgendasPath + " gives it", "number": "the token's number",
}

// describeVariable says how a variable part of a path is written.
func describeVariable(name string) string {
	if plain, is := plainVariables[name]; is {
		return plain
	}
	return "as it was given, XXXX-XXXX; small letters and a missing hyphen will do"
}

func shortestVariable(name string) int {
	if _, plain := plainVariables[name]; plain {
		return 1
	}
	return allocator.CodeTextChars - 1
}

// sharedParameters are those that many routes take.
func sharedParameters() object {
	return object{
		{wire.IdempotencyKeyHeader, object{
			{"name", wire.IdempotencyKeyHeader}, {"in", "header"}, {"required", true},
			{"description", "the client's name for this change, quoted or bare; the same key with the same body is answered the same and done once"},
			{"schema", object{{"type", "string"}, {"minLength", minKeyBytes}, {"maxLength", maxKeyBytes + len(`""`)}}},
		}},
		{wire.LanguageHeader, object{
			{"name", wire.LanguageHeader}, {"in", "header"}, {"required", false},
			{"description", "language of refusals: es (default), qu or en"}, {"schema", textSchema()},
		}},
		{wire.IndexHeader, object{
			{"name", wire.IndexHeader}, {"in", "header"}, {"required", false},
			{"description", "a " + wire.IndexHeader + " that was answered before: the answer will be at least as new, or no-leader"},
			{"schema", indexSchema()},
		}},
		{wire.ConsistencyParam, object{
			{"name", wire.ConsistencyParam}, {"in", "query"}, {"required", false},
			{"description", "strong: see everything that was decided before this request"},
			{"schema", object{{"type", "string"}, {"enum", []string{wire.StrongConsistency}}}},
		}},
	}
}

func sharedHeaders() object {
	return object{
		{wire.IndexHeader, object{
			{"description", "generation.index: what this node had applied"}, {"schema", indexSchema()},
		}},
		{"Content-Language", object{
			{"description", "language of title, detail and next"},
			{"schema", object{{"type", "string"}, {"enum", []string{"es", "qu", "en"}}}},
		}},
		{wire.RetryAfterHeader, object{
			{"description", "seconds, spread so that not all come back at once"},
			{"schema", object{{"type", "integer"}, {"minimum", 1}}},
		}},
	}
}

func indexSchema() object {
	return object{{"type", "string"}, {"pattern", `^[0-9]+\.[0-9]+$`}}
}
