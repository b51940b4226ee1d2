package main

func (s *source) decodeMethod(m message) {
	s.line("\n// Decode%s replaces v by the next value of r.", s.format.suffix)
	s.line("func (v *%s) Decode%s(r *%s.Reader) error {", m.name, s.format.suffix, s.format.pkg)
	s.line("*v = %s{}", m.name)
	s.eachKey()
	s.line("switch string(key) {")
	for _, f := range m.fields {
		s.line("case %q:", f.wireName)
		s.decodeField(f)
		s.line("if err != nil {\nreturn decode.InField(err, %q)\n}", f.wireName)
	}
	s.line("default:")
	s.line("if err = r.Skip(); err != nil {\nreturn err\n}")
	s.line("}\n}")
	if s.format == msgpack {
		s.line("return nil")
	}
	s.line("}")
}

// eachKey begins the loop over an object's members.
func (s *source) eachKey() {
	if s.format == json {
		s.line("if err := r.ReadObjectStart(); err != nil {\nreturn err\n}")
		s.line("for {")
		s.line("key, more, err := r.NextKey()")
		s.line("if !more || err != nil {\nreturn err\n}")
		return
	}
	s.line("fields, err := r.ReadMapHeader()")
	s.line("if err != nil {\nreturn err\n}")
	s.line("for range fields {")
	s.line("key, err := r.ReadKey()")
	s.line("if err != nil {\nreturn err\n}")
}

// decodeField reads a field's value, which leaves nothing of an earlier one under the same key.
func (s *source) decodeField(f field) {
	value := "v." + f.goName
	s.line("%s = %s", value, f.zero())
	s.line("if !r.%s() {", s.format.tryNull)
	switch f.shape {
	case scalar:
		s.line("%s, err = %s", value, s.format.readScalar(f.base, f.max))
	case scalarPointer:
		s.line("%s = new(%s)", value, f.base)
		s.line("*%s, err = %s", value, s.format.readScalar(f.base, f.max))
	case nested:
		s.line("err = %s.Decode%s(r)", value, s.format.suffix)
	case nestedPointer:
		s.line("%s = new(%s)", value, f.base)
		s.line("err = %s.Decode%s(r)", value, s.format.suffix)
	default:
		s.line("%s, err = %s(r, %s)", value, s.listName(f), f.max)
	}
	s.line("}")
}

// listName is the name of the function that reads a list of the field's base type.
func (s *source) listName(f field) string {
	base := f.base
	if f.shape == scalarList {
		base = scalars[f.base].primitive
	}
	return "read" + base + "List" + s.format.suffix
}

func (s *source) listFunction(f field) {
	s.line("\nfunc %s(r *%s.Reader, maxItems int) ([]%s, error) {", s.listName(f), s.format.pkg, f.base)
	if s.format == json {
		s.jsonList(f)
	} else {
		s.msgpackList(f)
	}
	s.line("}")
}

func (s *source) jsonList(f field) {
	s.line("if err := r.ReadArrayStart(); err != nil {\nreturn nil, err\n}")
	s.line("var list []%s", f.base)
	s.line("for i := 0; ; i++ {")
	s.line("more, err := r.NextElement()")
	s.line("if !more || err != nil {\nreturn list, err\n}")
	s.line("if i == maxItems {\nreturn nil, decode.ErrTooMany\n}")
	if f.shape == nestedList {
		s.line("list = append(list, %s{})", f.base)
	} else {
		s.line("list = append(list, %s)", scalars[f.base].zero)
	}
	s.listElement(f)
	s.line("}")
}

func (s *source) msgpackList(f field) {
	s.line("n, err := r.ReadArrayHeader(maxItems)")
	s.line("if n == 0 || err != nil {\nreturn nil, err\n}")
	s.line("list := make([]%s, n)", f.base)
	s.line("for i := range list {")
	s.listElement(f)
	s.line("}")
	s.line("return list, nil")
}

// listElement reads the element i.
func (s *source) listElement(f field) {
	if f.shape == nestedList {
		s.line("if err := list[i].Decode%s(r); err != nil {", s.format.suffix)
	} else {
		s.line("if list[i], err = %s; err != nil {", s.format.readScalar(f.base, "MaxStringBytes"))
	}
	s.line("return nil, decode.InElement(err, i)\n}")
}
