package httpapi

import "github.com/cupo-ec/cupo/wire"

// documentation is what OpenAPI says of a route beyond its path and method.
type documentation struct {
	summary  string
	query    []parameter
	request  wire.Message // nil for none
	response wire.Message // nil for none, or for another media type
	media    string       // of an answer that is no message
	status   int          // of success
	takes    []string     // media types of a request that is no message
	keyed    bool         // needs an Idempotency-Key
	bodiless bool         // may come without a body
	refuses  []wire.Code  // beyond what every route may refuse
	kind     kind         // how it is met when more comes than can be answered
}

// parameter is one query parameter.
type parameter struct {
	name, about string
	required    bool
}
