// The weighted mean while a scorecard is filled in. The server counts again: this only shows it sooner.
for (const form of document.querySelectorAll("form[data-scorecard]")) {
  const line = form.querySelector("[data-total]");
  const value = form.querySelector("[data-total-value]");
  const saved = form.querySelector("[data-total-saved]");
  // A browser that has no Kazakh numbers takes the Russian ones, which are written alike.
  const write = new Intl.NumberFormat([document.documentElement.lang, "ru"], { minimumFractionDigits: 1, maximumFractionDigits: 3 });

  const show = () => {
    let sum = 0;
    let weights = 0;
    let missing = 0;
    for (const criterion of form.querySelectorAll("fieldset[data-weight]")) {
      const chosen = criterion.querySelector("input:checked");
      if (!chosen) {
        missing += 1;
        continue;
      }
      sum += Number(criterion.dataset.weight) * Number(chosen.value);
      weights += Number(criterion.dataset.weight);
    }
    line.hidden = missing > 0 || weights === 0;
    if (saved) saved.hidden = !line.hidden;
    if (!line.hidden) value.textContent = write.format(sum / weights);
  };

  form.addEventListener("change", show);
  show();
}
