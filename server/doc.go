// Package server is one running replica: it composes the allocator, its replicated store, and the
// HTTP API, starts and stops them in order, and keeps the horizon of agendas published. It is the one
// package that knows all others.
package server
