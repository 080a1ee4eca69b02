import type { Tone } from './kiosk-machine.ts'

interface Note {
  hertz: number
  /** Seconds from the beginning, and how long. */
  from: number
  lasts: number
  shape: OscillatorType
}

/** Told apart without looking and over the noise of the machines: up, once, down twice. */
const tunes: Readonly<Record<Tone, readonly Note[]>> = {
  done: [
    { hertz: 880, from: 0, lasts: 0.12, shape: 'triangle' },
    { hertz: 1_320, from: 0.12, lasts: 0.22, shape: 'triangle' },
  ],
  choose: [{ hertz: 660, from: 0, lasts: 0.16, shape: 'triangle' }],
  wrong: [
    { hertz: 330, from: 0, lasts: 0.22, shape: 'square' },
    { hertz: 220, from: 0.28, lasts: 0.4, shape: 'square' },
  ],
}

/** Somebody calls for help: three times, so that it is heard across the room. */
const callTune: readonly Note[] = [0, 0.35, 0.7].map((from) => ({ hertz: 988, from, lasts: 0.2, shape: 'square' }))

let audio: AudioContext | undefined
let notesPlaying = 0

/** Plays what fits an answer. Where there is no sound, the screen alone says it. */
export const playTone = (tone: Tone): void => play(tunes[tone])

/** Before the first touch of a page a browser lets it make no sound, and complains of each attempt; the desktop does not mind. */
export const playCall = (): void => {
  if (window.markazDesktop || navigator.userActivation.hasBeenActive) play(callTune)
}

function play(tune: readonly Note[]): void {
  if (!('AudioContext' in window)) return
  audio ??= new AudioContext()
  const { currentTime: now, destination } = audio
  void audio.resume().catch(() => undefined)
  for (const { hertz, from, lasts, shape } of tune) {
    const oscillator = new OscillatorNode(audio, { type: shape, frequency: hertz })
    const volume = new GainNode(audio, { gain: shape === 'square' ? 0.25 : 0.6 })
    // Without a fade at its end every note clicks.
    volume.gain.setTargetAtTime(0, now + from + lasts - 0.03, 0.01)
    oscillator.connect(volume).connect(destination)
    notesPlaying += 1
    oscillator.addEventListener('ended', onNoteEnded, { once: true })
    oscillator.start(now + from)
    oscillator.stop(now + from + lasts)
  }
}

/** A context that is left running keeps a thread of the kiosk busy all day. */
function onNoteEnded(): void {
  notesPlaying -= 1
  if (notesPlaying === 0) void audio?.suspend().catch(() => undefined)
}
