// Package screens tests what people see: the kiosk, the board, the desk and the portal in a real browser, served
// by a real node. Chromium is needed; where it is missing the tests say so aloud and are not run.
package screens
