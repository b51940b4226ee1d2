package msgp

import "math"

// The first bytes of MessagePack's formats.
const (
	fixMap       = 0x80
	fixArray     = 0x90
	fixStr       = 0xa0
	nilByte      = 0xc0
	reservedByte = 0xc1
	falseByte    = 0xc2
	trueByte     = 0xc3
	bin8         = 0xc4
	bin16        = 0xc5
	bin32        = 0xc6
	ext8         = 0xc7
	ext16        = 0xc8
	ext32        = 0xc9
	float32Byte  = 0xca
	float64Byte  = 0xcb
	uint8Byte    = 0xcc
	uint16Byte   = 0xcd
	uint32Byte   = 0xce
	uint64Byte   = 0xcf
	int8Byte     = 0xd0
	int16Byte    = 0xd1
	int32Byte    = 0xd2
	int64Byte    = 0xd3
	fixExt1      = 0xd4
	fixExt2      = 0xd5
	fixExt4      = 0xd6
	fixExt8      = 0xd7
	fixExt16     = 0xd8
	str8         = 0xd9
	str16        = 0xda
	str32        = 0xdb
	array16      = 0xdc
	array32      = 0xdd
	map16        = 0xde
	map32        = 0xdf
	negFix       = 0xe0
)

// AppendNil appends nil.
func AppendNil(b []byte) []byte { return append(b, nilByte) }

// AppendBool appends a boolean.
func AppendBool(b []byte, v bool) []byte {
	if v {
		return append(b, trueByte)
	}
	return append(b, falseByte)
}

// AppendInt64 appends an integer in its shortest form; one that is not negative as AppendUint64 does.
func AppendInt64(b []byte, v int64) []byte {
	switch {
	case v >= 0:
		return AppendUint64(b, uint64(v))
	case v >= -32:
		return append(b, byte(v))
	case v >= math.MinInt8:
		return append(b, int8Byte, byte(v))
	case v >= math.MinInt16:
		return append16(b, int16Byte, uint16(v))
	case v >= math.MinInt32:
		return append32(b, int32Byte, uint32(v))
	}
	return append64(b, int64Byte, uint64(v))
}

// AppendInt is AppendInt64 for an int.
func AppendInt(b []byte, v int) []byte { return AppendInt64(b, int64(v)) }

// AppendUint64 appends an unsigned integer in its shortest form.
func AppendUint64(b []byte, v uint64) []byte {
	switch {
	case v < fixMap:
		return append(b, byte(v))
	case v <= math.MaxUint8:
		return append(b, uint8Byte, byte(v))
	case v <= math.MaxUint16:
		return append16(b, uint16Byte, uint16(v))
	case v <= math.MaxUint32:
		return append32(b, uint32Byte, uint32(v))
	}
	return append64(b, uint64Byte, v)
}

// AppendFloat64 appends a floating-point number in 64 bits.
func AppendFloat64(b []byte, v float64) []byte {
	return append64(b, float64Byte, math.Float64bits(v))
}

// AppendString appends a string, which should be UTF-8: the format says so, and Reader insists.
func AppendString(b []byte, v string) []byte {
	return append(appendStringHeader(b, len(v)), v...)
}

// AppendStringBytes is AppendString for a string held as bytes.
func AppendStringBytes(b, v []byte) []byte {
	return append(appendStringHeader(b, len(v)), v...)
}

func appendStringHeader(b []byte, n int) []byte {
	switch {
	case n < 32:
		return append(b, fixStr|byte(n))
	case n <= math.MaxUint8:
		return append(b, str8, byte(n))
	case n <= math.MaxUint16:
		return append16(b, str16, uint16(n))
	}
	return append32(b, str32, length32(n))
}

// AppendBytes appends a byte string; a nil slice is an empty one.
func AppendBytes(b, v []byte) []byte {
	n := len(v)
	switch {
	case n <= math.MaxUint8:
		b = append(b, bin8, byte(n))
	case n <= math.MaxUint16:
		b = append16(b, bin16, uint16(n))
	default:
		b = append32(b, bin32, length32(n))
	}
	return append(b, v...)
}

// AppendArrayHeader begins an array; n values must follow.
func AppendArrayHeader(b []byte, n int) []byte {
	switch {
	case n < 0:
		panic("msgp: negative length")
	case n < 16:
		return append(b, fixArray|byte(n))
	case n <= math.MaxUint16:
		return append16(b, array16, uint16(n))
	}
	return append32(b, array32, length32(n))
}

// AppendMapHeader begins a map; n pairs of a key and a value must follow.
func AppendMapHeader(b []byte, n int) []byte {
	switch {
	case n < 0:
		panic("msgp: negative length")
	case n < 16:
		return append(b, fixMap|byte(n))
	case n <= math.MaxUint16:
		return append16(b, map16, uint16(n))
	}
	return append32(b, map32, length32(n))
}

// length32 panics rather than write a length that would make everything after it unreadable.
func length32(n int) uint32 {
	if uint64(n) > math.MaxUint32 {
		panic("msgp: length over 32 bits")
	}
	return uint32(n)
}

func append16(b []byte, first byte, v uint16) []byte {
	return append(b, first, byte(v>>8), byte(v))
}

func append32(b []byte, first byte, v uint32) []byte {
	return append(b, first, byte(v>>24), byte(v>>16), byte(v>>8), byte(v))
}

func append64(b []byte, first byte, v uint64) []byte {
	return append(b, first, byte(v>>56), byte(v>>48), byte(v>>40), byte(v>>32),
		byte(v>>24), byte(v>>16), byte(v>>8), byte(v))
}
