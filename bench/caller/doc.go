// Package caller asks a node what a harness has to know before and after a measurement: what there is
// to book, what is booked, whether the state is sound. It decodes whole answers and is not measured.
package caller
