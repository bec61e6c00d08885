// Pages work without this file. It moves the focus to what was refused, and lets a form be sent once.
document.addEventListener("DOMContentLoaded", () => {
  const problem = document.querySelector("[role=alert][tabindex]");
  if (problem) problem.focus();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
    // Sending again after a lost connection is safe: the form's key makes it one step.
    setTimeout(() => { delete form.dataset.sent; form.removeAttribute("aria-busy"); }, 8000);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });
});
