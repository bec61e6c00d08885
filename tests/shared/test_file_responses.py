"""Files in answers: documented by their types, saved and never run."""

from shared.file_responses import file_answer, stored_file


def test_a_file_answer_names_its_types_behind_the_one_that_every_client_generator_knows() -> None:
    answer = file_answer("application/pdf", "image/png", description="The file itself.")

    assert list(answer[200]["content"]) == [
        "application/octet-stream",
        "application/pdf",
        "image/png",
    ]


def test_a_stored_file_is_saved_and_not_run_or_cached() -> None:
    answer = stored_file(b"<script>", media_type="text/html", name="application")

    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-disposition"] == 'attachment; filename="application"'
    assert answer.headers["content-security-policy"] == "sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
