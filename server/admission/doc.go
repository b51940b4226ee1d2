// Package admission decides, before a request's body is looked at, whether it can still be answered in
// time, and refuses the others while refusing is cheap. It looks at two queues: that of the log, which the
// store knows, and that for a processor, which the runtime measures.
package admission
