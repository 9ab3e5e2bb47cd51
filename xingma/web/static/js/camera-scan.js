// data-camera-scan on a button or link: reads a barcode with the camera and hands it on like a scan of the gun.
// <camera-scan reader="…/index.js" wasm="…/zxing_reader.wasm" photo-to="/scan/photo"> holds the dialog. The reader is
// loaded on first use, from our own host. Without camera (no HTTPS, no permission) a photograph is read instead:
// in the browser when the reader is there, else on the server.
(() => {
  "use strict";
  const FORMATS = ["Code128", "Code39", "Code93", "ITF", "EAN13", "EAN8", "QRCode", "DataMatrix", "PDF417"];
  const EVERY_MS = 150;
  const PHOTO_SIDE_PX = 1600;

  class CameraScan extends HTMLElement {
    connectedCallback() {
      this.dialog = this.querySelector("dialog");
      this.video = this.querySelector("video");
      this.said = this.querySelector("[data-said]");
      this.onClick = (event) => {
        if (!event.target.closest("[data-camera-scan]")) return;
        event.preventDefault();
        this.open();
      };
      document.addEventListener("click", this.onClick);
      this.dialog.addEventListener("close", () => this.stop());
      this.querySelector("input[type=file]").addEventListener("change", (event) => this.photo(event.target));
      this.querySelector("[data-torch]")?.addEventListener("click", () => this.light());
    }

    disconnectedCallback() {
      document.removeEventListener("click", this.onClick);
      this.stop();
    }

    async open() {
      this.dialog.showModal();
      this.say("camera_aim");
      this.video.hidden = false;
      try {
        if (!this.getAttribute("reader")) throw new Error("no reader on this server");
        this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } }, audio: false });
        if (!this.dialog.open) return this.stop();
        this.video.srcObject = this.stream;
        await this.video.play();
        await this.load();
        const [track] = this.stream.getVideoTracks();
        const torch = this.querySelector("[data-torch]");
        if (torch) torch.hidden = !track.getCapabilities?.().torch;
        this.look();
      } catch {
        this.stop();
        this.video.hidden = true;
        this.say("camera_off");
      }
      return undefined;
    }

    /** The reader's script and its WebAssembly, once. */
    load() {
      if (!this.getAttribute("reader")) return Promise.reject(new Error("no reader on this server"));
      this.loading ||= new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = this.getAttribute("reader");
        script.onload = () => {
          ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => this.getAttribute("wasm") } });
          resolve(ZXingWASM);
        };
        script.onerror = reject;
        document.head.append(script);
      });
      return this.loading;
    }

    async look() {
      if (!this.stream) return;
      const { videoWidth: width, videoHeight: height } = this.video;
      if (width) {
        const canvas = this.canvas || (this.canvas = document.createElement("canvas"));
        canvas.width = width;
        canvas.height = height;
        const context = canvas.getContext("2d", { willReadFrequently: true });
        context.drawImage(this.video, 0, 0);
        const text = await this.read(context.getImageData(0, 0, width, height));
        if (text) return this.found(text);
      }
      this.timer = setTimeout(() => this.look(), EVERY_MS);
      return undefined;
    }

    async read(picture) {
      const reader = await this.load();
      const results = await reader.readBarcodes(picture, { formats: FORMATS, tryHarder: true, maxNumberOfSymbols: 1 });
      return results.find((result) => result.text)?.text || "";
    }

    async photo(input) {
      const [file] = input.files;
      input.value = "";
      if (!file) return;
      let text = "";
      try {
        text = await this.read(file);
      } catch {
        text = await this.askServer(file).catch(() => "");
      }
      if (text) this.found(text);
      else this.say("no_barcode");
    }

    /** Sent small: 1600 pixels are enough for a label and quick on a bad line. */
    async askServer(file) {
      const body = new FormData();
      body.append("photo", await this.smaller(file), "photo.jpg");
      const answer = await xingma.ask(this.getAttribute("photo-to"), { method: "POST", body });
      return answer.ok ? (await answer.json()).texts[0] || "" : "";
    }

    async smaller(file) {
      const picture = await createImageBitmap(file);
      const by = Math.min(1, PHOTO_SIDE_PX / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * by);
      canvas.height = Math.round(picture.height * by);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
    }

    found(text) {
      navigator.vibrate?.(60);
      this.dialog.close();
      xingma.scan.deliver(text, null);
    }

    async light() {
      const [track] = this.stream?.getVideoTracks() || [];
      this.isLit = !this.isLit;
      await track?.applyConstraints({ advanced: [{ torch: this.isLit }] });
    }

    stop() {
      clearTimeout(this.timer);
      this.stream?.getTracks().forEach((track) => track.stop());
      this.stream = null;
    }

    say(word) {
      this.said.textContent = xingma.words(word);
    }
  }

  customElements.define("camera-scan", CameraScan);
})();
