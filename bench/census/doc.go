// Package census enters a national registry into a node with cupo import, kills node and import in the
// middle, lets both go on, and measures what it cost: time, memory, and the bookings that came meanwhile.
package census
