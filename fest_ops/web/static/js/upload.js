// The film's upload: picks up after a reload or a cut line (tus keeps its address in localStorage).
// Without this script the plain form beside it sends the file in one go.

const PIECE = 8 * 1024 * 1024;
const WAITS = [0, 1000, 3000, 5000, 10000, 20000, 30000, 60000, 60000, 60000];

function megabytes(bytes, language) {
  // A browser that has no Kazakh numbers takes the Russian ones, which are written alike.
  return new Intl.NumberFormat([language, "ru"], { maximumFractionDigits: 1 }).format(bytes / 1048576) + " MB";
}

class Upload {
  constructor(root) {
    this.root = root;
    this.form = root.querySelector("form");
    this.input = this.form.querySelector("input[type=file]");
    this.panel = root.querySelector("[data-upload-panel]");
    this.bar = root.querySelector("progress");
    this.said = root.querySelector("[data-upload-said]");
    this.pause = root.querySelector("[data-upload-pause]");
    this.language = document.documentElement.lang || "en";
    this.form.addEventListener("submit", (event) => this.begin(event));
    this.pause.addEventListener("click", () => this.toggle());
    window.addEventListener("online", () => this.running === false && this.wanted && this.go());
    this.warn = (event) => { if (this.running) event.preventDefault(); };
    window.addEventListener("beforeunload", this.warn);
  }

  words(name, values = {}) {
    let text = this.root.dataset[name] || "";
    for (const [key, value] of Object.entries(values)) text = text.replace(`{${key}}`, value);
    return text;
  }

  say(text, wrong = false) {
    this.said.textContent = text;
    this.said.classList.toggle("is-wrong", wrong);
  }

  begin(event) {
    const file = this.input.files[0];
    if (!file) return;
    event.preventDefault();
    this.upload = new tus.Upload(file, {
      endpoint: this.root.dataset.endpoint,
      chunkSize: PIECE,
      retryDelays: WAITS,
      removeFingerprintOnSuccess: true,
      headers: { "X-CSRFToken": document.querySelector("meta[name=csrf-token]")?.content || "" },
      metadata: { filename: file.name, purpose: this.root.dataset.purpose, about: this.root.dataset.about },
      fingerprint: async () => ["fest-ops", this.root.dataset.about, file.name, file.size, file.lastModified].join("|"),
      onProgress: (sent, size) => this.progress(sent, size),
      onSuccess: () => this.done(),
      onError: (error) => this.failed(error),
    });
    this.panel.hidden = false;
    this.upload.findPreviousUploads().then((found) => {
      if (found.length) {
        this.upload.resumeFromPreviousUpload(found[0]);
        this.say(this.words("resumed"));
      }
      this.go();
    });
  }

  go() {
    this.wanted = true;
    this.running = true;
    this.pause.textContent = this.words("pause");
    this.upload.start();
  }

  toggle() {
    if (!this.running) { this.go(); return; }
    this.wanted = false;
    this.running = false;
    this.upload.abort();
    this.pause.textContent = this.words("goOn");
    this.say(this.words("paused"));
  }

  progress(sent, size) {
    this.bar.max = size;
    this.bar.value = sent;
    const percent = Math.floor((100 * sent) / size);
    if (percent === this.percent) return;
    this.percent = percent;
    this.say(this.words("progress", {
      percent, sent: megabytes(sent, this.language), size: megabytes(size, this.language),
    }));
  }

  done() {
    this.running = false;
    this.bar.value = this.bar.max;
    this.say(this.words("done"));
    window.location.assign(this.root.dataset.after);
  }

  failed(error) {
    this.running = false;
    this.pause.textContent = this.words("goOn");
    const answer = error.originalResponse?.getBody?.();
    const spoken = answer && answer.length < 300 && !answer.startsWith("<") ? answer : this.words("broken");
    this.say(spoken, true);
  }
}

for (const root of document.querySelectorAll("[data-upload]")) new Upload(root);
