// Package escpos turns a ticket into the bytes that a receipt printer understands, and talks with the
// printer until it has printed them.
//
// The commands are those of Epson's "ESC/POS Command Reference", which other makers follow; only
// commands that their cheapest models know too are used. The text of a ticket cannot become a command:
// what reaches the printer from outside are the printable characters of one code page.
//
// The automatic status (ASB) is not used. A printer sends it whenever it likes, between the answers to
// questions, and some keep sending it to a connection that is not read; a question and its answer
// (DLE EOT) say the same and say it when it matters. What a printer sends of it anyway is passed over.
package escpos
