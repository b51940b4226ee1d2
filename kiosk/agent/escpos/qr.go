package escpos

// MaxQRBytes is how long the text of a QR code may be.
const MaxQRBytes = 256

// qrGapDots is the white above and below a QR code, which a reader needs to find it.
const qrGapDots = 34

// qrCapacities are the bytes that versions 1 to 12 hold at error correction level M (ISO/IEC 18004,
// table 7). A version has four modules a side more than the one before, and the first has 21.
func qrCapacities() [12]int {
	return [...]int{14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287}
}

// qrModules is how many modules a side a code of so many bytes has at most.
func qrModules(textBytes int) int {
	modules := 21
	for _, capacity := range qrCapacities() {
		if textBytes <= capacity {
			break
		}
		modules += 4
	}
	return modules
}

// qrModuleDots is how large a module is printed: a millimetre where the paper is wide enough, with the
// quiet zone of four modules at each side.
func qrModuleDots(textBytes int, paper Paper) int {
	return max(3, min(dotsPerMillimetre, paper.DotsWide()/(qrModules(textBytes)+8)))
}

func qrDots(textBytes int, paper Paper) int {
	return qrModules(textBytes) * qrModuleDots(textBytes, paper)
}

// appendQR appends the commands that print a code (GS ( k, functions 165, 167, 169, 180 and 181). The
// text is announced with its length, so nothing in it is a command; that it is printable ASCII keeps a
// real-time command out of it, for which printers look everywhere.
func appendQR(b []byte, text string, paper Paper) []byte {
	const symbol, model2, levelM = '1', '2', '1'
	function := func(fn byte, parameters ...byte) {
		b = append(b, gs, '(', 'k', byte(2+len(parameters)), byte((2+len(parameters))>>8), symbol, fn)
		b = append(b, parameters...)
	}
	function('A', model2, 0)
	function('C', byte(qrModuleDots(len(text), paper)))
	function('E', levelM)
	function('P', append([]byte{'0'}, text...)...)
	function('Q', '0')
	return b
}
