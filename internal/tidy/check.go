package tidy

// check is one rule about the repository.
type check struct {
	name string
	find func(*tree) []finding
}

// checks are all the rules, in the order in which they are worth reading.
var checks = []check{
	{"layers", checkLayers},
	{"fences", checkFences},
	{"purity", checkPurity},
	{"wasm", checkWasm},
	{"package comments", checkPackageComments},
	{"names", checkNames},
	{"lengths", checkLengths},
	{"docs", checkDocs},
	{"ci", checkCI},
	{"dependencies", checkDependencies},
	{"machine paths", checkMachinePaths},
}
