const RATE = 8000;
const SECONDS = 2;
const HEADER = 44;
// A, C sharp and E, one after the other.
const TONES = [220, 277.2, 329.6];
const LOUDNESS = 60;

/** A WAV file (PCM, 8 bits, mono) of a short chord, broken. */
export function sampleSound(): Uint8Array {
  const samples = RATE * SECONDS;
  const file = Buffer.alloc(HEADER + samples);
  file.write('RIFF', 0);
  file.writeUInt32LE(HEADER - 8 + samples, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(RATE, 24);
  file.writeUInt32LE(RATE, 28);
  file.writeUInt16LE(1, 32);
  file.writeUInt16LE(8, 34);
  file.write('data', 36);
  file.writeUInt32LE(samples, 40);
  for (let at = 0; at < samples; at++) {
    const tone = TONES[Math.floor((at / samples) * TONES.length)] ?? 0;
    file[HEADER + at] = 128 + Math.round(LOUDNESS * Math.sin((2 * Math.PI * tone * at) / RATE));
  }
  return file;
}
