// By hand: the package cluster-key-slot reads a key whose first braces are empty, as `foo{}{bar}`, otherwise than servers do.
const POLYNOMIAL = 0x1021;
const SLOTS = 16_384;

/** By the byte that comes in: CRC16 in the form XMODEM. */
const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc << 1) ^ ((crc & 0x8000) === 0 ? 0 : POLYNOMIAL);
  return crc;
});

/** The part of a key that alone decides its slot: the text in its first braces; `undefined` where it has none. */
export function hashTagOf(key: string): string | undefined {
  const start = key.indexOf('{');
  const end = start < 0 ? -1 : key.indexOf('}', start + 1);
  return end > start + 1 ? key.slice(start + 1, end) : undefined;
}

/** The slot of a key in a cluster, 0 to 16,383. Keys of one script must share theirs. */
export function slotOf(key: string): number {
  let crc = 0;
  for (const byte of Buffer.from(hashTagOf(key) ?? key)) {
    crc = ((crc << 8) ^ (TABLE[(crc >> 8) ^ byte] ?? 0)) & 0xffff;
  }
  return crc % SLOTS;
}
