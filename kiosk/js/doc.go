// Package js joins the kiosk to its browser: it shows trees, turns events into messages, and carries commands
// out. It is the only package that knows syscall/js. Nothing in it may block: a callback of the browser that
// waits stops the program. So there is no goroutine and no channel; what takes time ends in a callback.
package js
