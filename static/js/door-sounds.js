/* Four sounds, told apart without looking and in a loud hall: by how many, how high, which way, how rough.
   Made by the browser itself, so that they are there without a network. */

// [from Hz, to Hz, begins at s, lasts s, shape, loudness]
export const SOUNDS = {
  admitted: [[880, 880, 0, 0.09, "sine", 0.5], [1319, 1319, 0.1, 0.16, "sine", 0.5]], // two, rising
  alone: [[587, 587, 0, 0.34, "triangle", 0.6]], // one, calm
  look: [[740, 740, 0, 0.1, "triangle", 0.6], [740, 740, 0.17, 0.1, "triangle", 0.6], [740, 740, 0.34, 0.1, "triangle", 0.6]], // three, even
  refused: [[233, 110, 0, 0.6, "sawtooth", 0.35]], // one, low, rough, falling
};

const KEPT = "door-sound";
const EDGE_S = 0.008; // no clicks

/** Put one sound into an audio context; also into one that only counts (OfflineAudioContext). */
export function compose(context, kind, at = context.currentTime) {
  for (const [from, to, begins, lasts, shape, loudness] of SOUNDS[kind]) {
    const tone = new OscillatorNode(context, { type: shape, frequency: from });
    const gain = new GainNode(context, { gain: 0 });
    const start = at + begins;
    tone.frequency.setValueAtTime(from, start);
    tone.frequency.exponentialRampToValueAtTime(to, start + lasts);
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(loudness, start + EDGE_S);
    gain.gain.setValueAtTime(loudness, start + lasts - EDGE_S);
    gain.gain.linearRampToValueAtTime(0, start + lasts);
    tone.connect(gain).connect(context.destination);
    tone.start(start);
    tone.stop(start + lasts);
  }
}

/** The sounds of a shift, on or off by a `button` if there is one. Browsers are silent until somebody pressed
    something: whatever is pressed first makes them ready, or `unlock` in a click that wants to know. */
export function newSounds(button = null) {
  let context = null;
  let isOn = localStorage.getItem(KEPT) !== "off";

  /** Whether sounds can be heard from now on, as far as a page can know. */
  async function unlock() {
    if (!("AudioContext" in globalThis)) return false;
    // Else an iPhone whose switch is on silent says nothing.
    if (navigator.audioSession) navigator.audioSession.type = "playback";
    context ??= new AudioContext({ latencyHint: "interactive" });
    await context.resume().catch(() => {});
    return context.state === "running";
  }

  /** Sound `kind` of SOUNDS now; silence for any other word. Never waits, never fails. */
  function play(kind) {
    if (!isOn || !context || !Object.hasOwn(SOUNDS, kind)) return;
    if (context.state === "running") compose(context, kind);
    else context.resume().then(() => compose(context, kind), () => {}); // a call came in between
  }

  function turn(value) {
    isOn = value;
    localStorage.setItem(KEPT, value ? "on" : "off");
    button?.setAttribute("aria-pressed", String(value));
  }

  button?.setAttribute("aria-pressed", String(isOn));
  button?.addEventListener("click", async () => {
    turn(!isOn);
    if (isOn && (await unlock())) play("admitted");
  });
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, unlock, { once: true, capture: true });

  return {
    unlock,
    play,
    get isOn() { return isOn; },
    set isOn(value) { turn(value); },
  };
}
