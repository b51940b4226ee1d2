package catalogue

const cedulaDigits = 10

// wellKnownCedulas are the numbers that examples and tests use: the first four persons.
func wellKnownCedulas() [4]string {
	return [4]string{"1710034065", "0926687856", "1714307103", "1713175071"}
}

// cedula writes the number of a two-digit province code and a serial below ten million.
func cedula(province string, serial uint64) string {
	var digits [cedulaDigits]byte
	copy(digits[:2], province)
	for i := cedulaDigits - 2; i >= 2; i-- {
		digits[i] = '0' + byte(serial%10)
		serial /= 10
	}
	digits[cedulaDigits-1] = checkDigit(digits[:cedulaDigits-1])
	return string(digits[:])
}

// checkDigit computes the last digit of a cédula from the nine before it.
func checkDigit(digits []byte) byte {
	sum := 0
	for i, c := range digits {
		product := int(c - '0')
		if i%2 == 0 {
			product *= 2
		}
		if product > 9 {
			product -= 9
		}
		sum += product
	}
	return '0' + byte((10-sum%10)%10)
}

// tenEqualDigits finds the numbers that pass the check digit and yet are refused.
func tenEqualDigits(number string) bool {
	for i := 1; i < len(number); i++ {
		if number[i] != number[0] {
			return false
		}
	}
	return true
}
