// Package registry reads and writes the registry's files, CSV and NDJSON, line by line, and takes them in:
// a bad line is refused by number, field and reason, and the others go on. Nothing of a line's content
// stands in what is said of it.
package registry
