// Package limits counts requests against budgets that refill as time passes.
package limits
