// Package data holds the published figures that the load model follows.
package data

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
)

// The attentions and complaints of the national appointment service by month, as published.
//
//go:embed monthly-appointments.csv
var monthlyAppointments string

// Attentions gives the published number of attentions of a month, "2024-04".
func Attentions(month string) (int, error) {
	rows, err := csv.NewReader(strings.NewReader(monthlyAppointments)).ReadAll()
	if err != nil {
		return 0, fmt.Errorf("reading the monthly figures: %w", err)
	}
	for _, row := range rows[1:] {
		if row[0] != month {
			continue
		}
		n, err := strconv.Atoi(row[1])
		if err != nil {
			return 0, fmt.Errorf("reading the figure of %s: %w", month, err)
		}
		return n, nil
	}
	return 0, fmt.Errorf("no figure for the month %q: there are %s to %s", month, rows[1][0], rows[len(rows)-1][0])
}
