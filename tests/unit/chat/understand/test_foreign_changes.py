"""Changes, questions and told work in German, Spanish and French."""

from typing import Any

import pytest

from tests.unit.chat.understand.speech import propose


@pytest.mark.parametrize(
    ("said", "task", "due"),
    [
        ("verschieb die TASK-20 auf Freitag", "TASK-20", "Friday"),
        ("Verschiebe TASK-20 bitte auf nächsten Montag", "TASK-20", "next Monday"),
        ("kannst du TASK-20 auf Freitag verschieben?", "TASK-20", "Friday"),
        ("die Rechnung kann bis Freitag warten", "die Rechnung", "Friday"),
        ("verschieb den Termin mit dem Maler auf Montag", "den Termin mit dem Maler", "Monday"),
        ("Pasa la TASK-20 al viernes", "TASK-20", "Friday"),
        ("aplaza la TASK-20 hasta el martes", "TASK-20", "Tuesday"),
        ("¿puedes mover la TASK-20 al viernes?", "TASK-20", "Friday"),
        ("pasa la limpieza del teatro al jueves", "la limpieza del teatro", "Thursday"),
        ("la visita mejor el martes", "la visita", "Tuesday"),
        ("décale la TASK-20 à vendredi", "TASK-20", "Friday"),
        ("peux-tu décaler la TASK-20 à vendredi ?", "TASK-20", "Friday"),
        ("la TASK-77 peut attendre lundi", "TASK-77", "Monday"),
        ("décale le nettoyage à mardi", "le nettoyage", "Tuesday"),
    ],
)
def test_another_day(said: str, task: str, due: str) -> None:
    assert propose(said) == ("task.reschedule", {"task": task, "due": due})


@pytest.mark.parametrize(
    "said",
    [
        "gib die TASK-20 an Mike",
        "gib TASK-20 bitte Mike",
        "TASK-20 soll Mike machen",
        "Dale la TASK-20 a Mike",
        "¿Puedes dar la TASK-20 a Mike?",
        "que Mike haga la TASK-20",
        "Peux-tu donner la TASK-20 à Mike ?",
        "confie la TASK-20 à Mike",
        "la TASK-20 est pour Mike",
    ],
)
def test_another_person(said: str) -> None:
    assert propose(said) == ("task.assign", {"task": "TASK-20", "assignee": "Mike"})


@pytest.mark.parametrize(
    ("said", "action"),
    [
        ("die TASK-20 ist schon erledigt", "complete"),
        ("la TASK-20 ya está hecha", "complete"),
        ("cierra la TASK-20", "complete"),
        ("la TASK-20 est faite", "complete"),
        ("ferme la TASK-20", "complete"),
        ("TASK-20 wieder öffnen", "reopen"),
        ("reabre la TASK-20", "reopen"),
        ("rouvre la TASK-20", "reopen"),
        ("lösch die TASK-20", "delete"),
        ("borra la TASK-20", "delete"),
        ("supprime la TASK-20", "delete"),
        ("wer hat die TASK-20?", "show"),
        ("¿cómo va la TASK-20?", "show"),
        ("où en est la TASK-20 ?", "show"),
    ],
)
def test_done_opened_deleted_or_asked_for(said: str, action: str) -> None:
    assert propose(said) == (f"task.{action}", {"task": "TASK-20"})


@pytest.mark.parametrize("said", ["mach TASK-20 dringend", "pon la TASK-20 como urgente", "mets la TASK-20 en urgent"])
def test_urgent(said: str) -> None:
    assert propose(said) == ("task.prioritise", {"task": "TASK-20", "priority": "urgent"})


@pytest.mark.parametrize(
    ("said", "filters"),
    [
        ("was hat Mike heute?", {"person": "Mike", "due": "today"}),
        ("woran arbeitet Mike", {"person": "Mike"}),
        ("qué tiene Mike hoy?", {"person": "Mike", "due": "today"}),
        ("¿en qué anda Mike?", {"person": "Mike"}),
        ("que fait Mike aujourd'hui ?", {"person": "Mike", "due": "today"}),
        ("sur quoi travaille Mike ?", {"person": "Mike"}),
    ],
)
def test_a_question(said: str, filters: dict[str, Any]) -> None:
    assert propose(said) == ("task.list", filters)


@pytest.mark.parametrize(
    ("said", "title", "due"),
    [
        ("Que Ann llame al cliente mañana a las 10", "llame al cliente", "tomorrow at 10:00"),
        ("ANN MACHT MORGEN BIS 15 UHR DIE FOTOS, DRINGEND!", "DIE FOTOS machen", "tomorrow at 15:00"),
        ("Ann schickt morgen die Rechnung", "die Rechnung schicken", "tomorrow"),
        ("Ann ruft heute den Kunden an", "den Kunden anrufen", "today"),
        ("Ann räumt bis Freitag das Lager auf", "das Lager aufräumen", "by Friday"),
    ],
)
def test_told_work_is_a_request(said: str, title: str, due: str) -> None:
    found = propose(said)
    assert found is not None
    assert found[0] == "task.create"
    assert (found[1]["title"], found[1]["assignee"].lower(), found[1]["due"]) == (title, "ann", due)


@pytest.mark.parametrize(
    "said",
    [
        "das Essen ist fertig",
        "la comida está lista",
        "le repas est fini",
        "verlege die Fliesen bis Freitag",
        "cambia el filtro para el viernes",
        "mueve la mesa al patio el viernes",
        "déplace la table lundi",
        "streich die Wand",
        "borra la pizarra",
        "öffne die Tür wieder",
        "c'est Mike qui fait la vaisselle",
        "Que Ann tenga un buen día mañana",
        "Que Ann descanse",
        "Mike macht heute frei",
        "Ann bringt heute Kuchen",
    ],
)
def test_near_to_it_says_nothing(said: str) -> None:
    assert propose(said) is None
