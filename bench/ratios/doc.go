// Package ratios measures a node side by side with a no-op that costs everything but the booking, and
// prints the ratios of the design beside their targets.
package ratios
