// Speaking instead of typing, only where the browser understands Chinese on the phone itself: most
// send the voice to a company's server, and what is said at a door about a family goes nowhere.

const LANGUAGE = "zh-CN";

const how = () => ({ langs: [LANGUAGE], processLocally: true });

export async function canDictate() {
  const Recognition = window.SpeechRecognition;
  if (!Recognition || !Recognition.available) return false;
  try {
    return (await Recognition.available(how())) === "available";
  } catch (error) {
    return false;
  }
}

// Listen until `stop()` of what is returned is called or the speaker falls silent. `heard(text)`
// is told each finished sentence, `ended()` the end.
export function listen({ heard, ended }) {
  const ear = new window.SpeechRecognition();
  ear.lang = LANGUAGE;
  ear.processLocally = true;
  ear.continuous = true;
  ear.onresult = ({ results, resultIndex }) => {
    for (const result of [...results].slice(resultIndex)) {
      if (result.isFinal) heard(result[0].transcript.trim());
    }
  };
  ear.onerror = () => {}; // `end` follows
  ear.onend = ended;
  ear.start();
  return ear;
}
