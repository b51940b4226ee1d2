// Package drive makes connections work: a list of jobs shared among them, each as fast as its answers
// come (closed loop), or at times that do not wait for answers (open loop).
package drive
