package allocator

// there codes something that a command points at.
func there[T any](c *coder, v **T, code func(*coder, *T)) {
	if c.reading() {
		*v = new(T)
	}
	if *v == nil {
		code(c, new(T)) // nothing is what is empty: Apply refuses it
		return
	}
	code(c, *v)
}

func codePairing(c *coder, v *Pairing) {
	c.fields(6)
	c.word(&v.Hash)
	number(c, &v.Role)
	number(c, &v.Unit)
	c.text(&v.Name)
	number(c, &v.ExpiresSeconds)
	number(c, &v.MadeBy)
}

func codeRedemption(c *coder, v *Redemption) {
	c.fields(3)
	c.word(&v.Pairing)
	c.secret((*Secret)(&v.Token))
	c.text(&v.Device)
}

func codeHeartbeat(c *coder, v *Heartbeat) {
	c.fields(3)
	number(c, &v.QueueDepth)
	number(c, &v.Printer)
	c.text(&v.Version)
}

func codeDevice(c *coder, v *Device) {
	c.fields(2)
	number(c, &v.LastSeconds)
	codeHeartbeat(c, &v.Heartbeat)
}

// pairing records one under its hash.
func (r *recorder) pairing(row *Pairing) {
	r.value.out = r.value.out[:0]
	codePairing(&r.value, row)
	r.changes.Put(r.keyOfHash(recordPairing, row.Hash), r.value.out)
}
