package allocator

func codeToken(c *coder, v *Token) {
	c.fields(12)
	number(c, &v.Number)
	c.secret((*Secret)(&v.Hash))
	number(c, &v.Role)
	number(c, &v.Channel)
	number(c, &v.Unit)
	number(c, &v.Group)
	number(c, &v.ExpiresSeconds)
	number(c, &v.MadeSeconds)
	number(c, &v.MadeBy)
	c.flag(&v.Revoked)
	c.text(&v.Name)
	c.text(&v.Device)
}

func codeGroup(c *coder, v *OperatorGroup) {
	c.fields(3)
	c.text(&v.ID)
	c.text(&v.Name)
	list(c, &v.Shifts, MaxShifts, codeShift)
}

func codeShift(c *coder, v *Shift) {
	c.fields(3)
	number(c, &v.Weekdays)
	number(c, &v.StartMinute)
	number(c, &v.EndMinute)
}

func codeSignIn(c *coder, v *SignIn) {
	c.fields(4)
	c.word((*uint64)(&v.Document))
	number(c, &v.IssueYear)
	c.word(&v.Challenge)
	number(c, &v.ChallengeExpiresSeconds)
}
