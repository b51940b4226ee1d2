package allocator

import "strconv"

// kindNames are the commands as the audit trail and the feed of changes name them.
var kindNames = map[Kind]string{
	KindTick: "tick", KindGenesis: "genesis",
	KindPutProvinces: "put-provinces", KindPutSpecialties: "put-specialties", KindPutUnits: "put-units",
	KindPutPractitioners: "put-practitioners", KindPutSchedules: "put-schedules", KindPutClosures: "put-closures",
	KindPutPersons: "put-persons", KindPublish: "publish", KindPutReferrals: "put-referrals",
	KindPutContacts: "put-contacts", KindErase: "erase",
	KindHold: "hold", KindRelease: "release", KindBook: "book", KindCancel: "cancel", KindReschedule: "reschedule",
	KindStrike: "strike", KindPutPolicy: "put-policy", KindLooks: "look",
	KindChecksum: "checksum", KindRaiseFormat: "raise-format",
	KindPutTokens: "put-tokens", KindRevokeToken: "revoke-token", KindPutGroups: "put-groups", KindSignIn: "sign-in",
	KindCheckIn: "check-in", KindArrive: "arrive", KindAttend: "attend", KindNoShow: "no-show", KindLate: "late",
	KindDispute: "dispute", KindDecideDispute: "decide-dispute", KindLift: "lift",
	KindMakePairing: "make-pairing", KindRedeemPairing: "redeem-pairing", KindHeartbeat: "heartbeat",
	KindPutServices: "put-services", KindTakeTicket: "take-ticket", KindCallNext: "call-next", KindRecall: "recall",
	KindNoAnswer: "no-answer", KindTransfer: "transfer", KindFinishTicket: "finish-ticket", KindLeaveTicket: "leave-ticket",
	KindClassify: "classify",
	KindSuspend:  "suspend", KindResume: "resume",
	KindAppeal: "appeal", KindDecideAppeal: "decide-appeal", KindBlock: "block",
}

// String names what a command does; a kind without a name goes by its number.
func (k Kind) String() string {
	if name, known := kindNames[k]; known {
		return name
	}
	return "kind-" + strconv.Itoa(int(k))
}
