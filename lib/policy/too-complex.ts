/** A question costs more than it may: it ends in “too complex to decide”, never in an answer from a part. */
export class TooComplex extends Error {}
