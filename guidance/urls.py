from django.urls import path

from guidance import views

app_name = "guidance"

urlpatterns = [path("search/", views.search_page, name="search")]
