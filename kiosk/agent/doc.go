// Package agent is the local program beside a kiosk's browser: over HTTP on the loopback interface it
// prints tickets for the kiosk's page, and for nobody else, on a receipt printer of the network.
//
// Who may call is decided in this order, before anything of a request is read: the address it came to
// (Host, against DNS rebinding), the page it comes from (Origin), and the shared secret, where there is
// one. docs/kiosk-agent.md has the contract.
package agent
