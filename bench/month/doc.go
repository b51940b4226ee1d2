// Package month replays a published month of bookings on a node whose clock follows it, through the
// HTTP API as single requests: a model of who comes when and does what, drawn from a seed on the fly;
// the same requests as no-ops, as a ruler; and a check that reads everything back.
package month
