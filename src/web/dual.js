(() => {
  const box = document.getElementById("dual");
  const used = box.dataset.family;
  for (const row of box.querySelectorAll("[data-host]")) {
    const cell = row.querySelector("td");
    fetch(location.protocol + "//" + row.dataset.host + "/json", {credentials: "omit"})
      .then(answer => answer.ok ? answer.json() : Promise.reject())
      .then(document => {
        cell.textContent = document.client.address;
        if (row.dataset.family === used) {
          const note = globalThis.document.createElement("span");
          note.className = "note";
          note.textContent = box.dataset.preferred;
          cell.append(note);
        }
      })
      .catch(() => { cell.textContent = box.dataset.none; });
  }
  box.hidden = false;
})();
